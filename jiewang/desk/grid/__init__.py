"""Pages of the grid 网格: areas with their teams, units."""
