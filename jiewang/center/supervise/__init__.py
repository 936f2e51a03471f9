"""Supervise 督办: what was promised or ordered is followed until it is struck off.

So far it reads only: directives/ proposes tasks 任务, and nothing becomes one by itself.
"""
