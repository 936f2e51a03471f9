"""Spaces around numbers, as everywhere in the house, and 24 hours."""

DATE_FORMAT = "Y 年 n 月 j 日"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y 年 n 月 j 日 H:i"
SHORT_DATE_FORMAT = "Y 年 n 月 j 日"
SHORT_DATETIME_FORMAT = "Y 年 n 月 j 日 H:i"
# A date field of a browser knows this one only.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
