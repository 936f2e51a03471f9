"""Who may look at what suggestions were worth."""

from jiewang.people.models import Right, User
from jiewang.people.rights import has_right_anywhere

SEEING = (Right.INTAKE, Right.COMMAND, Right.CATALOG)


def may_see_quality(user: User) -> bool:
    """The posts that file by suggestions, answer for a center, or keep the catalog."""
    return any(has_right_anywhere(user, right) for right in SEEING)
