"""The rules of today as a process keeps them: units, the district's routes, precedents."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from jiewang.center.catalog.models import Category
from jiewang.center.dispatch.models import Precedent, Route
from jiewang.people.models import Unit

# What is different whenever people have made a precedent or revoked one.
_Stamp = tuple[int | None, datetime | None]


@dataclass(frozen=True)
class StandingRules:
    """Every unit, route and precedent as they were read. Shared by threads: change nothing."""

    stamp: _Stamp
    read_at: float
    # By code, and in the order of codes.
    units: dict[str, Unit]
    # By the code of the area.
    routes: dict[str, list[Route]]
    precedents: list[Precedent]

    def routes_through(self, place: Collection[str]) -> list[Route]:
        return [row for code in place for row in self.routes.get(code, ())]

    def precedents_for(self, code: str, place: Collection[str], on: date) -> list[Precedent]:
        """Those for a type and a place that have not ended by a day."""
        parts = code.split(".")
        beginnings = {".".join(parts[:count]) for count in range(1, len(parts) + 1)}
        return [
            row
            for row in self.precedents
            if row.category_code in beginnings
            and (not row.area_code or row.area_code in place)
            and (row.valid_to is None or row.valid_to > on)
        ]

    def units_for(
        self, place: Collection[str], category: Category, helpers: Collection[str]
    ) -> dict[str, Unit]:
        """The units a rule can fall to at this place, and those that are named, by code."""
        wanted = {*category.assist_units, *helpers}
        here = {
            unit.pk
            for code in place
            if (unit := self.units.get(code)) and unit.kind == Unit.Kind.STREET
        }
        return {
            unit.code: unit
            for unit in self.units.values()
            if unit.pk in here
            or unit.code in wanted
            or unit.pk == category.lead_unit_id
            or unit.kind == Unit.Kind.DISTRICT_CENTER
            or (unit.fallback and unit.parent_id in here)
        }


_kept: StandingRules | None = None


def standing_rules(stamp: _Stamp) -> StandingRules:
    """The rules, read anew when the stamp is another one, or after RULES_CHECK_SECONDS.

    So long units and routes are still followed that another process has just replaced; a
    precedent holds from the moment it is made, and no longer once it is revoked.
    """
    global _kept
    known = _kept
    stale = known is None or time.monotonic() - known.read_at >= settings.RULES_CHECK_SECONDS
    if known is None or stale or known.stamp != stamp:
        known = _kept = _read(stamp)
    return known


_STAMP = """
SELECT (SELECT MAX(id) FROM center_precedent), (SELECT MAX(revoked_at) FROM center_precedent)
"""


def rules_stamp() -> _Stamp:
    """One small question, before what it speaks for is read."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP)
        newest, revoked_at = cursor.fetchone()
    return newest, revoked_at


def _read(stamp: _Stamp) -> StandingRules:
    read_at = time.monotonic()
    units = {unit.code: unit for unit in Unit.objects.order_by("code")}
    routes: dict[str, list[Route]] = {}
    for row in Route.objects.select_related("unit"):
        routes.setdefault(row.area_code, []).append(row)
    precedents = list(Precedent.objects.filter(revoked_at=None).select_related("unit"))
    return StandingRules(stamp, read_at, units, routes, precedents)


@receiver([post_save, post_delete], sender=Unit)
@receiver([post_save, post_delete], sender=Route)
@receiver([post_save, post_delete], sender=Precedent)
def forget_rules(**_signal: Any) -> None:
    """Read them anew at the next question."""
    global _kept
    _kept = None
