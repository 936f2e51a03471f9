"""Pages of consultation: blocked items and their meetings, whistles, precedents."""
