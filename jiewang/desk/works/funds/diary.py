"""The diary of a plan as whole sentences in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.desk.center.lines import Line, posts_named, who_wrote
from jiewang.desk.templatetags.desk import day
from jiewang.works.funds.models import PlanStep
from jiewang.works.funds.money import yuan
from jiewang.works.funds.plans import Status

Kind = PlanStep.Kind
Data = dict[str, Any]


def plan_lines(steps: Iterable[PlanStep]) -> list[Line]:
    """The given steps in their order, each as a whole sentence; one query for all names."""
    rows = list(steps)
    posts = posts_named(rows)
    return [
        Line(
            title=str(row.get_kind_display()),
            who=who_wrote(row, posts),
            at=row.at,
            text=said(row),
            quote=row.note,
            moved=row.moved,
            lamp="amber" if row.kind == Kind.LAPSE_NEAR else "",
        )
        for row in rows
    ]


def said(row: PlanStep) -> str:
    """What the line tells besides its title."""
    data = row.data
    if row.kind in {Kind.UPLOADED, Kind.EDITED}:
        return _version(data)
    if row.kind == Kind.SOLVED:
        return outcome_words(data.get("outcome", ""), data.get("error", ""))
    if row.kind == Kind.LAPSE_NEAR:
        last = day(date.fromisoformat(data["last_day"]))
        text = _("%(fund)s: %(amount)s yuan until %(day)s.")
        return text % {"fund": data["name"], "amount": yuan(data["amount"]), "day": last}
    if row.kind == Kind.LOCKED:
        return _("%(count)s payments locked.") % {"count": data.get("locks", 0)}
    return _movement(data)


def _version(data: Data) -> str:
    if wrong := data.get("wrong", 0):
        text = ngettext(
            "Version %(version)d with %(wrong)d error.",
            "Version %(version)d with %(wrong)d errors.",
            wrong,
        )
        return text % {"version": data["version"], "wrong": wrong}
    return _("Version %(version)d, without errors.") % {"version": data.get("version", 0)}


def outcome_words(outcome: str, error: str) -> str:
    """How a run ended, in words."""
    errors = {
        "lost": _("Three workers began it and were gone. Tell those who run the machine."),
        "error": _("An error of the program. Tell those who run the machine."),
        "unlawful": _("The checker refused what was computed. Tell those who run the machine."),
        "no_plan_in_time": _("The time was over before a lawful plan was found. Give it more."),
    }
    if error:
        return errors.get(error, error)
    return str(Status(outcome).label) if outcome in Status.values else ""


def _movement(data: Data) -> str:
    parts = [str(data[key]) for key in ("name", "contract", "cost_line") if data.get(key)]
    if "amount" in data:
        parts.append(_("%(amount)s yuan") % {"amount": yuan(data["amount"])})
    if data.get("balance") is not None:
        parts.append(_("balance %(amount)s yuan") % {"amount": yuan(data["balance"])})
    return " · ".join(parts)
