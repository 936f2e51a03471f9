"""The demo's town 演示城区: people with posts, and ninety days of cases lived through.

Everything in it is invented. It calls the real actions, in order of time: docs/decisions/0008.
"""
