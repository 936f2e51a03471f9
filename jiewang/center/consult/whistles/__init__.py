"""Whistles 吹哨报到: a center calls units to a place and time; who came is noted, and judged.

Both sides are judged 双考核: whether the unit did its part, and whether the call was justified.
"""
