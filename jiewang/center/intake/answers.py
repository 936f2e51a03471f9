"""Answers to the extra questions of a type 追问: as the catalog asks them, kept on the report."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_version
from jiewang.center.catalog.words import said, said_of
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.models import Report
from jiewang.center.intake.wording import tidy

LONGEST = 200

# What a door keeps beside the answers, by its own names, and how the desk reads them.
_OF_DOORS: Mapping[str, Callable[[], str]] = {
    "service_code": lambda: _("Type the sender chose: code"),
    "service_name": lambda: _("Type the sender chose"),
    "media_url": lambda: _("Link to a picture, not opened by us"),
}


def shown_answers(report: Report, leaf: Category | None) -> list[tuple[str, str]]:
    """A report's answers as this reader reads them: question and answer.

    `leaf` is the type of its case; the answers of one without a type are worded as today.
    """
    if not report.answers:
        return []
    version = leaf.version_id if leaf else current_version().pk
    return [
        (_label(question, version), said(str(answer), in_version=version))
        for question, answer in report.answers.items()
    ]


def _label(question: str, version: int) -> str:
    if question in _OF_DOORS:
        return _OF_DOORS[question]()
    return said(question, in_version=version)


def checked_answers(leaf: Category, given: Mapping[str, str]) -> dict[str, str | int | float]:
    """Answers by the wording of their questions, as a report keeps them: wordings outlive keys.

    `given` goes by the keys of the questions. What was left empty, and what this leaf does not
    ask, is left out. Raises ReportRefused.
    """
    found = {}
    for question in leaf.extra_questions:
        if text := tidy(str(given.get(question["key"], ""))):
            found[question["label"]] = _checked(question, said_of(leaf, question["label"]), text)
    return found


def keep_answers(case: Case, answers: Mapping[str, Any]) -> None:
    """Put answers beside what the first report of a locked case says already."""
    if not answers:
        return
    first = case.reports.order_by("received_at", "pk").first()
    if first is not None:
        first.answers = {**first.answers, **answers}
        first.save(update_fields=["answers"])


def _checked(question: Mapping[str, Any], label: str, text: str) -> str | int | float:
    values = {"question": label, "value": text[:40]}
    if len(text) > LONGEST:
        reason = _("“%(question)s”: answer in at most %(most)d characters.")
        raise ReportRefused(reason % {**values, "most": LONGEST})
    if question["type"] == "choice" and text not in question["options"]:
        raise ReportRefused(_("“%(question)s”: choose one of the answers given.") % values)
    if question["type"] == "number":
        return _number(text, values)
    if question["type"] == "date":
        _check_date(text, values)
    return text


def _number(text: str, values: Mapping[str, str]) -> int | float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ReportRefused(_("“%(question)s”: “%(value)s” is no number.") % values)
    return int(number) if number.is_integer() and abs(number) < 10**15 else number


def _check_date(text: str, values: Mapping[str, str]) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        reason = _("“%(question)s”: “%(value)s” is no date such as 2026-11-24.")
        raise ReportRefused(reason % values) from None
