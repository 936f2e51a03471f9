"""Boards 看板: one screen for the district, a street, a community, a grid, a unit; and one's day."""
