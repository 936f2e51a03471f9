"""Locating 定位: from a point or a typed address to an area.

On a border and outside all areas the answer is defined, and says so.
"""
