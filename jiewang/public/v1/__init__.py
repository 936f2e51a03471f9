"""API v1: staff systems of the district report, follow cases and work on their unit's orders.

JSON only, by keys with scopes. What a key sees and what never goes out stands in visible.py.
"""
