"""Is this plan lawful (资金方案核验)? Rules held against the sheets by addition alone.

Its own way from cells to verdict: no solver, and nothing of the planner but the reading of cells,
so that a mistake there is not made twice. A plan edited by hand is judged like any other.
"""
