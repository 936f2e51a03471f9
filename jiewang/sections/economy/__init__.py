"""Investment promotion 招商引资: from a lead to operation, each amount counted once and checked.

A promoting unit keeps its leads and books what has come; the district's center recognizes it.
"""
