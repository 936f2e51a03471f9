"""Who may do what where: read from the posts a person holds at this moment.

A user's holdings are read once per User object: a page asks some thirty questions about
one person. A request makes a new User, so a post that has just ended counts at once.
"""

from collections.abc import Iterable

from jiewang.people.models import Holding, Right, Unit, User


def holdings(user: User) -> list[Holding]:
    """The posts a person holds now, with post and unit read along."""
    cached: list[Holding] | None = getattr(user, "_holdings", None)
    if cached is None:
        rows = user.holdings.current().select_related("post", "unit").order_by("pk")
        cached = list(rows) if user.is_active else []
        user._holdings = cached  # type: ignore[attr-defined]
    return cached


def forget_holdings(user: User) -> None:
    """Read the holdings again at the next question; for actions that change them."""
    if hasattr(user, "_holdings"):
        del user._holdings


def holding_with(user: User, right: Right, *, at: Iterable[Unit | int]) -> Holding | None:
    """The holding that gives a person a right in one of these units, or None.

    `at` takes units or their ids. The diary names the post of the holding that was used.
    """
    ids = {unit.pk if isinstance(unit, Unit) else unit for unit in at}
    for holding in holdings(user):
        if holding.unit_id in ids and right in holding.post.rights:
            return holding
    return None


def has_right_anywhere(user: User, right: Right) -> bool:
    """Whether any post of this person gives the right; for menus, never for one case."""
    return any(right in holding.post.rights for holding in holdings(user))


def units_of(user: User) -> set[int]:
    """Ids of the units where a person holds a post now."""
    return {holding.unit_id for holding in holdings(user)}
