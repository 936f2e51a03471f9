"""The matter catalog 事项目录: its rules in words, its versions, a new file."""
