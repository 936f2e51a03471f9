"""What a key sees. Read this before adding a field.

Without a unit a key sees every case of the district; with one, what that unit's people see.
Confidential cases only with their scope. Persons never: no name, no phone, no identity number
goes out by this door, and texts go without such words and without long numbers: also what staff
write to each other, which goes to keys with its scope.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.case.numbers import tidy_number
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.intake.models import Channel, Report
from jiewang.center.intake.wording import blotted
from jiewang.public.keys.models import Key, Scope
from jiewang.public.v1.errors import ApiRefused

LONGEST_CASE_NUMBER = 16


def cases_of(key: Key) -> QuerySet[Case]:
    """The cases a key sees. Every endpoint starts from this, not from Case."""
    cases = cases_seen_by(key.account) if key.account is not None else Case.objects.all()
    return cases if Scope.CASES_CONFIDENTIAL in key.scopes else cases.filter(confidential=False)


def reports_of(key: Key) -> QuerySet[Report]:
    """The reports a key sent; of a channel that is one system's, all that came by it."""
    if key.channel in {Channel.API, Channel.OPEN311}:
        return Report.objects.filter(posted__key=key)
    return Report.objects.filter(channel=key.channel)


def case_of(key: Key, number: str, among: QuerySet[Case] | None = None) -> Case:
    """One case by its number. Raises ApiRefused: what may not be seen is not there."""
    wanted = tidy_number(number[:40])
    cases = cases_of(key) if among is None else among
    # A longer number would be an error to PostgreSQL, not a miss.
    found = cases.filter(number=wanted).first() if len(wanted) <= LONGEST_CASE_NUMBER else None
    if found is None:
        raise not_found(number)
    return found


def not_found(what: str) -> ApiRefused:
    """404 for what is not there as for what this key may not see."""
    sentence = _("There is no “%(what)s” that this key may see.")
    return ApiRefused(404, "not_found", sentence % {"what": what[:60]})


def without_persons(text: str, *reports: Report) -> str:
    """A text without the names and numbers of these reporters, and without anybody's numbers."""
    words = [word for each in reports for word in (each.name, each.phone, each.id_number)]
    return blotted(text, *words)


def reporters_of(case_ids: Collection[int]) -> Mapping[int, list[Report]]:
    """By case whose names its texts may hold, as without_persons() takes them; two questions.

    The reports of a merged case stand in another one, and so do the texts about them.
    """
    ways = Case.objects.filter(pk__in=case_ids)
    merged = ways.values_list("pk", "merged_into", "merged_into__merged_into")
    cases_near: dict[int, list[int]] = defaultdict(list)
    for pk, *others in merged:
        for each in (pk, *filter(None, others)):
            cases_near[each].append(pk)
    found: dict[int, list[Report]] = defaultdict(list)
    asked = ("case_id", "name", "phone", "id_number")
    for report in Report.objects.filter(case__in=cases_near).only(*asked):
        for pk in cases_near[report.case_id]:
            found[pk].append(report)
    return found


def answers_of(report: Report) -> dict[str, Any]:
    """The answers beside the text of a report, without who gave them."""
    return {
        question: without_persons(answer, report) if isinstance(answer, str) else answer
        for question, answer in report.answers.items()
    }
