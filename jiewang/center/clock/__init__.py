"""The clock 时限: working time, the calendar with its make-up days, deadlines and warnings.

How time is counted stands in `working_time.py` and `limits.py`, which know no database.
"""
