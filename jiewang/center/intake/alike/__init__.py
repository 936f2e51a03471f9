"""Alike 相似诉求: open cases that may be the same trouble as what somebody writes or has written.

Found by place and by words; people decide. See docs/decisions/0028.
"""
