"""Notices 通知: what is told to whom, by which way, and whether it arrived.

A notice is written in the transaction of what it tells; sending waits for the commit.
"""
