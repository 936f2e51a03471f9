"""Burden 负担 (基层减负): what the center costs the people who work with it, counted beside the results.

Counts have no names: only how many were how long, how often. Fewer than five people are nobody.
"""
