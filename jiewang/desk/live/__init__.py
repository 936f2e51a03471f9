"""Live 实时: an open page asks every other second whether something has come, and is told how much.
How it is asked and what it costs: docs/decisions/0030.
"""
