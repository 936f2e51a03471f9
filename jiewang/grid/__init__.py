"""The grid 网格: areas with dates, who is on duty there, and which area a place lies in.

Two layers, never one: governance grids of homes and people, unit grids of city management.
"""
