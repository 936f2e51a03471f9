"""Intake 受理: what one reporter says becomes a report, and a report leads to a case.

Every door calls the one action `report()`; accept, refuse, merge and file stand here too.
"""
