"""Supervise 督办: what was promised or ordered is followed until it is struck off 销号.

A task has an owner, nodes and a deadline; its lamp follows from facts and the clock, a ladder
of rungs presses it. directives/ 立项 proposes tasks, and nothing becomes one by itself.
"""
