"""Areas 辖区: the tree from the district down to the micro-grid, with team and map."""
