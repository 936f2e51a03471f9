"""Files that may be measured with and not shipped: letters and requests of real cities.

They lie in the folder that JIEWANG_MEASURE names, or in ../shared/data beside the project. Where
they are absent a benchmark says so and stops there. Nothing of them is kept.
"""

import os
from pathlib import Path

VARIABLE = "JIEWANG_MEASURE"
BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def file(name: str) -> Path | None:
    """A file's path, or None where it is not to be had; see `absent`."""
    path = Path(os.environ.get(VARIABLE) or BESIDE) / name
    return path if path.exists() else None


def absent(name: str) -> str:
    """The sentence for a figure that was skipped for want of a file."""
    where = f"the folder that {VARIABLE} names" if os.environ.get(VARIABLE) else "../shared/data"
    return f"there is no {name} in {where}"
