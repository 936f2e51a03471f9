"""Other systems 外部编号与外部时限: the city's 12345 platform and the district's, their numbers and times.

A number belongs to a report; the clocks of its case end before the other system's own.
"""
