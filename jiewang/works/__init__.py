"""Planned work: projects back from their promised day, and the funds that pay for them."""
