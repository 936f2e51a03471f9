"""The map 片区: district, streets, communities, grids and micro-grids as a tree with dates.

A redraw 网格调整 makes new rows; what was stored with an old row keeps it.
"""
