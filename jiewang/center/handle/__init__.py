"""Handling 处置: a unit signs for an order, asks the reporter, asks for time, feeds back.

Lead and assisting units each have their order; the lead answers for the case.
"""
