"""Check and close 核查·结案: another post looks, passes or sends back; one answer goes out.

Shelving 挂账 and reopening stand here too: ways a case does not end, or begins again.
"""
