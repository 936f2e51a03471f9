"""Tallies 日汇总: what came in, ended, was late, by day and place, unit or type. Counted from the
diary behind a bookmark, so that a board costs the same whatever number of cases lies behind it.
"""
