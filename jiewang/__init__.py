"""Jiewang 结网: one center, four sections, one grid, run as one house.

`docs/house.md` is the floor plan; `docs/words.md` has the words.
"""

__version__ = "0.1.0"
