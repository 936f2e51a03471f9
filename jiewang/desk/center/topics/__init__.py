"""Pages of hot topics 热点, early warning 未诉先办 and themes of the month 每月一题."""
