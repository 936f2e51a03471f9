"""The center 指挥中心: a case from the first report to the rating.

Rooms follow the steps of a case, and a later step may know an earlier one, never the reverse.
"""
