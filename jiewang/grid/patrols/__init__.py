"""Patrols 巡查: the points a grid's team goes past, which of them were seen, and what a phone sent.

A visit has no name: a team covers its grid, nobody is followed. Entries come once, however often
a phone sends them.
"""
