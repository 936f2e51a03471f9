"""District data 基础数据: one page that leads to what the work stands on."""
