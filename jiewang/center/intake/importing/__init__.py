"""Files 文件导入: every row of a CSV or XLSX file goes through `report()`, as at any other door."""
