"""Day before month, as everywhere in the house, and 24 hours."""

DATE_FORMAT = "j M Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j M Y, H:i"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
# A date field of a browser knows this one only.
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
