"""The web floor 桌面: pages for residents and staff. No rule lives here.

A page fetches, shows a form, calls one action, says what happened, and goes on.
"""
