"""The cast and the props of our tests: a tiny district, its people, and cases at any state.

Lin dispatches in East Lane, Zhou in West Lane, Mei lives there and has no account. Areas,
units, people and catalog are made here and read from no district's files; what a test needs
beyond them, the test makes itself.
"""

from jiewang.testing.cases import (
    bring_case,
    file_by_hand,
    handler_of,
    lead_of,
    make_case,
    make_photo,
    make_report,
)
from jiewang.testing.props import (
    DISTRICT,
    EAST,
    FACADE,
    FIRST_DAY,
    LONG_AGO,
    NOISE,
    PIPE,
    POSTS,
    RUBBISH,
    WEST,
    end_posts,
    make_area,
    make_category,
    make_post,
    make_unit,
    make_user,
    make_version,
    square,
)
from jiewang.testing.town import (
    PEOPLE,
    Town,
    make_town,
)

__all__ = [
    "DISTRICT",
    "EAST",
    "FACADE",
    "FIRST_DAY",
    "LONG_AGO",
    "NOISE",
    "PEOPLE",
    "PIPE",
    "POSTS",
    "RUBBISH",
    "WEST",
    "Town",
    "bring_case",
    "end_posts",
    "file_by_hand",
    "handler_of",
    "lead_of",
    "make_area",
    "make_case",
    "make_category",
    "make_photo",
    "make_post",
    "make_report",
    "make_town",
    "make_unit",
    "make_user",
    "make_version",
    "square",
]
