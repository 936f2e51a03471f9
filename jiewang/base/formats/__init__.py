"""How dates are written and read; Django's own English would say 11/24/2026, 3:36 p.m."""
