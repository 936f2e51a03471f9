"""The ground floor 基座: events, encryption of personal data, files, text.

No business words stand here; every wing may use it.
"""
