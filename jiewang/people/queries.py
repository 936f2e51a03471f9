"""What there is to read of units and posts."""

import time
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.people.errors import PostRefused, UnknownUnit
from jiewang.people.models import Post, Unit

_KEPT_SECONDS = 60.0
_kept: tuple[float, Unit] | None = None

# In which units a post exists, by its level.
KINDS_OF_LEVEL: dict[str, frozenset[str]] = {
    "district": frozenset({Unit.Kind.DISTRICT_CENTER}),
    "street": frozenset({Unit.Kind.STREET}),
    "unit": frozenset(
        {Unit.Kind.DISTRICT_DEPARTMENT, Unit.Kind.PUBLIC_UTILITY, Unit.Kind.STATE_FIRM}
    ),
    "community": frozenset({Unit.Kind.COMMUNITY}),
    # Those who plan and pay pooled funds; which bureau they stand in a district decides.
    "finance": frozenset({Unit.Kind.DISTRICT_DEPARTMENT}),
}


def district_center() -> Unit:
    """The unit that runs the district's own center. Raises UnknownUnit before units are loaded.

    Kept for a minute, because access asks for it thirty times a page. Do not change it.
    """
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > _KEPT_SECONDS:
        unit = (
            Unit.objects.filter(kind=Unit.Kind.DISTRICT_CENTER).order_by("closed_on", "pk").first()
        )
        if unit is None:
            raise UnknownUnit(_("There is no district center yet. Run “jiewang load_people”."))
        _kept = time.monotonic(), unit
    return _kept[1]


@receiver([post_save, post_delete], sender=Unit)
def forget_district_center(**_signal: Any) -> None:
    """Read it anew at the next question; what writes units in bulk calls this itself."""
    global _kept
    _kept = None


def unit_by_code(code: str) -> Unit:
    """One unit, be it closed. Raises UnknownUnit."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        text = _("There is no unit with the code “%(code)s”.")
        raise UnknownUnit(text % {"code": code[:40]})
    return unit


def post_by_code(code: str) -> Post:
    """One post. Raises PostRefused."""
    post = Post.objects.filter(code=code).first()
    if post is None:
        text = _("There is no post with the code “%(code)s”.")
        raise PostRefused(text % {"code": code[:40]})
    return post


def units_by_code(codes: Iterable[str]) -> dict[str, Unit]:
    """The units with these codes; codes that are not there are left out."""
    return {unit.code: unit for unit in Unit.objects.filter(code__in=set(codes))}


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """What the units with these codes are called, in the reader's language; for lists."""
    rows = Unit.objects.filter(code__in=set(codes)).values_list("code", "name", "name_en")
    return {code: in_reader_language(zh, en) for code, zh, en in rows}


def open_units(*kinds: str, on: date | None = None) -> QuerySet[Unit]:
    """Units not closed on a day, by default today; of these kinds, or of any."""
    day = on or timezone.localdate()
    units = Unit.objects.exclude(closed_on__lte=day)
    return units.filter(kind__in=kinds) if kinds else units
