"""The diary of a lead as whole sentences in the reader's language."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiewang.desk.center.lines import Line, posts_named, who_wrote
from jiewang.desk.templatetags.desk import day as day_text
from jiewang.sections.economy.models import Booking, LeadStep
from jiewang.sections.economy.rules import Named, rules
from jiewang.sections.economy.states import Stage
from jiewang.sections.economy.wording import money

Kind = LeadStep.Kind


def lead_lines(steps: Iterable[LeadStep]) -> list[Line]:
    """The steps of a lead in their order."""
    rows = list(steps)
    posts = posts_named(rows)
    return [
        Line(
            title=_title(row),
            who=who_wrote(row, posts),
            at=row.at,
            text=_SAY.get(row.kind, _booked)(row.data),
            quote=row.note,
            moved=row.moved,
            lamp="",
        )
        for row in rows
    ]


def _title(row: LeadStep) -> str:
    """A stage that was reached is told by its name."""
    if row.kind == Kind.MOVED:
        return str(Stage(row.stage).label)
    return str(row.get_kind_display())


def _day(stamp: object) -> str:
    try:
        return day_text(date.fromisoformat(str(stamp)))
    except ValueError:
        return "–"


def _named(names: dict[str, Named], code: object) -> str:
    return str(names[str(code)]) if str(code) in names else str(code)


def _booked(data: dict[str, Any]) -> str:
    """`Formal contract, 8 万元, 11 月 24 日`; only the day where nothing was booked."""
    parts = []
    if kind := data.get("kind"):
        parts.append(str(Booking.Kind(kind).label) if kind in Booking.Kind.values else str(kind))
    if data.get("ground"):
        parts.append(_named(rules().grounds, data["ground"]))
    if data.get("fen"):
        parts.append(money(int(data["fen"])))
    if data.get("on"):
        parts.append(_day(data["on"]))
    return _(", ").join(parts)


def _corrected(data: dict[str, Any]) -> str:
    values = {"was": money(int(data.get("was", 0))), "what": _booked(data)}
    return _("%(what)s; it was %(was)s.") % values


def _not_recognized(data: dict[str, Any]) -> str:
    values = {"what": _booked(data), "why": _named(rules().reasons, data.get("reason", ""))}
    return _("%(what)s: %(why)s") % values


def _lost(data: dict[str, Any]) -> str:
    return _named(rules().losses, data.get("reason", ""))


def _linked(data: dict[str, Any]) -> str:
    return f"{data.get('project', '')} {data.get('title', '')}"


def _recounted(data: dict[str, Any]) -> str:
    values = {"was": _day(data.get("was")), "due": _day(data.get("due"))}
    return _("The days off are published: %(was)s became %(due)s.") % values


_SAY: dict[str, Callable[[dict[str, Any]], str]] = {
    Kind.CORRECTED: _corrected,
    Kind.NOT_RECOGNIZED: _not_recognized,
    Kind.LOST: _lost,
    Kind.RECOUNTED: _recounted,
    Kind.LINKED: _linked,
}
