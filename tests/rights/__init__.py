"""Rights, tried out: every action and every address, as everybody there is, near and far.

`make rights` writes what was found to docs/rights.md; test_table.py compares. What must hold
whatever the code does stands in test_invariants.py.
"""
