"""Pages of investment promotion 招商引资: leads, bookings, targets, the league table."""
