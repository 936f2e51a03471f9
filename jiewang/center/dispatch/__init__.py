"""Dispatch 分拨: which unit a case goes to and by which rule; returns, rerouting, up and down.

First-receiver duty 首接负责: a unit stays responsible until a hand-over is accepted.
"""
