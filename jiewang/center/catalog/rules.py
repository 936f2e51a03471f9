"""What must hold among the cells of a catalog, and what is only worth a look. Pure.

A broken rule refuses the file; a note is listed and the file is loaded all the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from jiewang.base.csv_files import shown
from jiewang.base.limits import Limit
from jiewang.base.problems import Problem
from jiewang.center.catalog.models import Category, HandlingLevel
from jiewang.center.catalog.rows import CategoryRow

# A keyword of so many leaves tells none of them apart.
_MANY = 4

# Column and reason.
Found = Iterator[tuple[str, str]]
# Unit code → whether the unit is open.
Units = Mapping[str, bool]


def broken_rules(rows: Sequence[CategoryRow], units: Units, *, file: str) -> list[Problem]:
    """Everything for which a catalog is refused, by line."""
    problems = [
        Problem(file, row.line, column, reason)
        for row in rows
        for rule in _RULES
        for column, reason in rule(row)
    ]
    for row in rows:
        problems += [Problem(file, row.line, *found) for found in _unknown_units(row, units)]
    for rule_between in (_twice, _out_of_order, _two_names_of_a_group):
        problems += [Problem(file, row.line, *found) for row, found in rule_between(rows)]
    return sorted(problems, key=lambda each: each.line)


def notes_on(rows: Sequence[CategoryRow], units: Units, *, file: str) -> list[Problem]:
    """What can hardly be meant so, by line: closed units, one name twice, vague keywords."""
    notes = [Problem(file, row.line, *found) for row in rows for found in _closed_units(row, units)]
    for note_between in (_names_again, _two_wordings, _vague_keywords):
        notes += [Problem(file, row.line, *found) for row, found in note_between(rows)]
    return sorted(notes, key=lambda each: each.line)


# --- Rules within a row -------------------------------------------------------------------


def _who_leads(row: CategoryRow) -> Found:
    rule, of_district = row.lead_rule, row.handling_level == HandlingLevel.DISTRICT
    if rule == Category.LeadRule.UNIT and not of_district:
        yield "handling_level", _("One unit for the whole district leads: the level is “district”.")
    if rule == Category.LeadRule.BY_AREA_STREET and of_district:
        yield "handling_level", _("The street leads: the level cannot be “district”.")
    if rule == Category.LeadRule.BY_AREA_STREET and row.lead_unit:
        yield "lead_unit", _("The street leads: this must be empty.")
    is_component = row.kind == Category.Kind.COMPONENT
    if is_component != (rule == Category.LeadRule.OWNER_THEN_AREA):
        yield "lead_rule", _("A component, and nothing else, goes to its owner: owner_then_area.")
    if row.lead_unit and row.lead_unit in row.assist_units:
        yield "assist_units", _("The unit that leads cannot assist as well.")


def _limits_agree(row: CategoryRow) -> Found:
    hours = {
        name: Limit.parse(getattr(row, name)).rough_hours for name in _LIMITS if getattr(row, name)
    }
    handle = hours["handle_limit"]
    urgent = hours.get("urgent_handle_limit", handle)
    if urgent > handle:
        yield "urgent_handle_limit", _("Urgent cases cannot have longer than normal ones.")
    if hours.get("very_urgent_handle_limit", 0) > urgent:
        yield (
            "very_urgent_handle_limit",
            _("Very urgent cases cannot have longer than urgent ones."),
        )
    if hours["accept_limit"] + hours["dispatch_limit"] + handle > hours["whole_limit"]:
        yield (
            "whole_limit",
            _("Accepting, dispatching and handling together take longer than this."),
        )


_LIMITS = (
    "accept_limit",
    "dispatch_limit",
    "handle_limit",
    "whole_limit",
    "urgent_handle_limit",
    "very_urgent_handle_limit",
)


def _stages_agree(row: CategoryRow) -> Found:
    hours = [Limit.parse(limit).rough_hours for _name, limit in row.stages]
    if any(earlier > later for earlier, later in pairwise(hours)):
        yield "stages", _("A stage ends before the one that stands before it.")
    if hours and max(hours) > Limit.parse(row.handle_limit).rough_hours:
        yield "stages", _("A stage ends after handling does.")


def _secrets_are_kept(row: CategoryRow) -> Found:
    if row.confidential and row.auto_dispatch:
        yield "auto_dispatch", _("A person must see confidential cases before they are dispatched.")
    if row.confidential and row.public:
        yield "public", _("Confidential cases cannot be public.")


_RULES: tuple[Callable[[CategoryRow], Found], ...] = (
    _who_leads,
    _limits_agree,
    _stages_agree,
    _secrets_are_kept,
)


def _unknown_units(row: CategoryRow, units: Units) -> Found:
    for column, code in _units_of(row):
        if code not in units:
            yield column, _("There is no unit “%(code)s”.") % {"code": shown(code)}


def _closed_units(row: CategoryRow, units: Units) -> Found:
    for column, code in _units_of(row):
        if not units[code]:
            yield column, _("The unit “%(code)s” is closed.") % {"code": code}


def _units_of(row: CategoryRow) -> list[tuple[str, str]]:
    lead = [("lead_unit", row.lead_unit)] if row.lead_unit else []
    return lead + [("assist_units", code) for code in row.assist_units]


# --- Rules among rows -----------------------------------------------------------------------

Between = Iterator[tuple[CategoryRow, tuple[str, str]]]


def _twice(rows: Iterable[CategoryRow]) -> Between:
    codes: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    reason = _("“%(text)s” stands on line %(line)d already.")
    for row in rows:
        first = codes.setdefault(row.code, row.line)
        if first != row.line:
            yield row, ("code", reason % {"text": row.code, "line": first})
        first = names.setdefault((row.group, row.name), row.line)
        if first != row.line:
            yield row, ("name", reason % {"text": row.name, "line": first})


def _out_of_order(rows: Sequence[CategoryRow]) -> Between:
    for before, row in pairwise(rows):
        if row.number < before.number:
            reason = _("%(code)s must stand before %(before)s: sort by the parts of the code.")
            yield row, ("code", reason % {"code": row.code, "before": before.code})


def _two_names_of_a_group(rows: Iterable[CategoryRow]) -> Between:
    firsts: dict[tuple[str, str], CategoryRow] = {}
    for row in rows:
        for column in ("level1", "level1_en", "level2", "level2_en"):
            group = row.group.partition(".")[0] if column.startswith("level1") else row.group
            first = firsts.setdefault((column, group), row)
            if getattr(row, column) != getattr(first, column):
                reason = _("%(group)s is called “%(name)s” on line %(line)d.")
                values = {"group": group, "name": getattr(first, column), "line": first.line}
                yield row, (column, reason % values)


def _names_again(rows: Iterable[CategoryRow]) -> Between:
    firsts: dict[str, CategoryRow] = {}
    for row in rows:
        first = firsts.setdefault(row.name, row)
        if first is not row:
            reason = _("%(code)s has the same name: people will choose the wrong one.")
            yield row, ("name", reason % {"code": first.code})


def _two_wordings(rows: Iterable[CategoryRow]) -> Between:
    firsts: dict[str, tuple[CategoryRow, str]] = {}
    for row in rows:
        for question in row.extra_questions:
            first, label = firsts.setdefault(question.key, (row, question.label))
            if label != question.label:
                reason = _("“%(key)s” asks something else on line %(line)d: “%(label)s”.")
                values = {"key": question.key, "line": first.line, "label": shown(label)}
                yield row, ("extra_questions", reason % values)


def _vague_keywords(rows: Iterable[CategoryRow]) -> Between:
    leaves: dict[str, list[CategoryRow]] = defaultdict(list)
    for row in rows:
        for word in row.keywords:
            leaves[word].append(row)
    for word, having in leaves.items():
        if len(having) >= _MANY:
            reason = _("“%(word)s” is a keyword of %(codes)s: it tells none of them apart.")
            codes = ", ".join(row.code for row in having)
            yield having[0], ("keywords", reason % {"word": word, "codes": codes})
