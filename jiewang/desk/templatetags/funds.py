"""Filters of the funds' pages: money, shares, names of codes."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.works.funds import money
from jiewang.works.funds.district import Aim, Level
from jiewang.works.funds.states import PlanState
from jiewang.works.funds.workbook.faults import Fault

register = template.Library()

_WAN = 6


_LAMPS = {
    PlanState.DRAFT: "off",
    PlanState.CANCELLED: "off",
    PlanState.SOLVING: "blue",
    PlanState.INFEASIBLE: "red",
    PlanState.FAILED: "red",
}


@register.filter
def plan_lamp(state: str) -> str:
    """The lamp of a plan's state; green where nothing is wrong or under way."""
    return _LAMPS.get(PlanState(state), "green")


@register.filter
def yuan(fen: int | None) -> str:
    """Yuan with two decimals: `41,200.00`; a dash for None."""
    return "–" if fen is None else money.yuan(fen)


@register.filter
def wan(fen: int | None) -> str:
    """Ten thousands of yuan 万元, exact: no more decimals than it needs. A dash for None."""
    if fen is None:
        return "–"
    text = f"{Decimal(fen).scaleb(-_WAN):,.6f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def yi(fen: int) -> str:
    """Hundred millions of yuan 亿元, exact."""
    return wan(fen // 10_000) if fen % 10_000 == 0 else f"{Decimal(fen).scaleb(-10):,f}"


@register.filter
def gap(share: float) -> str:
    """A gap of 0 to 1 as per cent, never smaller than it is: 0.00061 is 0.07 %."""
    if not share:
        return "0 %"
    hundredths = -(-Decimal(str(share)) * 10_000 // 1)
    return f"{hundredths / 100:.2f} %"


@register.filter
def aim_name(aim: str) -> str:
    """What an aim is called; "" for what is no aim."""
    return str(Aim(aim).label) if aim in Aim.values else ""


@register.filter
def aim_value(value: int, aim: str) -> str:
    """A count, or money in yuan; need is yuan times priority."""
    if aim in {Aim.MUST_HAVE, Aim.POTS}:
        return f"{value:,}"
    return money.yuan(value)


@register.filter
def told(row: Mapping[str, Any]) -> str:
    """The sentence of a stored row in the reader's language."""
    return in_reader_language(
        row.get("text_zh") or row.get("zh", ""), row.get("text_en") or row.get("en", "")
    )


@register.filter
def of(names: Mapping[str, str], code: str) -> str:
    """The name that goes with a code; the code itself where there is none."""
    return names.get(code) or code


@register.filter
def fraction(value: Fraction | None) -> str:
    """A coefficient as people write it: 0.5, 1.1; a dash for None."""
    return "–" if value is None else f"{float(value):g}"


@register.filter
def level_name(level: str) -> str:
    """Where money comes from, by its code."""
    return str(Level(level).label) if level in Level.values else level


@register.filter
def why_word(why: str) -> str:
    """Why a cell of the matrix is empty, in two or three words."""
    words = {
        "purpose": _("other purpose"),
        "years": _("other years"),
        "listed": _("not on its list"),
        "agreed": _("not agreed"),
    }
    return words.get(why, "–")


@register.filter
def lamp_of_days(days: int) -> str:
    """How pressing money that lapses is."""
    return "red" if days < 0 else "amber" if days <= 30 else "blue" if days <= 90 else "green"


@register.filter
def fault_text(problem: Mapping[str, Any]) -> str:
    """What is wrong at a place of a workbook, or which rule a plan breaks, for the reader."""
    if "rule" in problem:
        return told(problem)
    return Fault(**problem).message


@register.filter
def rule_name(rule: str) -> str:
    """A hard rule as people say it; what is no rule stays as it is."""
    names = {
        "purpose": _("Purpose"),
        "years": _("Years"),
        "closed_year": _("Closed year"),
        "listed": _("On the fund's list"),
        "agreed": _("The giver's agreement"),
        "paid_once": _("Paid once"),
        "whole_project": _("Whole project"),
        "matching": _("Matching shares"),
        "max_percent": _("Largest share"),
        "smallest_grant": _("Smallest grant"),
        "funds_cap": _("Number of funds"),
        "amount": _("Amount"),
        "must_have": _("Must-have"),
        "lock": _("Lock"),
        "book": _("Separate books"),
        "form": _("Form"),
        "figures": _("Figures"),
    }
    return names.get(rule, rule)
