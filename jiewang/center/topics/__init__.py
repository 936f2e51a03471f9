"""Topics 热点: what many people write of at one time, and what is rising beyond its season 未诉先办.

A topic becomes a task, a theme of the month 每月一题 or nothing: people decide. See docs/how-to/topics.md.
"""
