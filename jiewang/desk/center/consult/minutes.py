"""The minutes of a joint consultation, to be read, printed and kept as a file."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiewang.base.papers.paper import Block, Column, Heading, KeyValues, Paper, Table, Text
from jiewang.center.clock.wording import dated_text
from jiewang.center.consult.models import Call, Decision, Meeting
from jiewang.center.consult.queries import words_for
from jiewang.center.consult.wording import money_text
from jiewang.desk.templatetags.desk import day
from jiewang.people.models import User


@dataclass(frozen=True)
class Minutes:
    """What stands in them, in the reader's language and as far as the reader may know it."""

    title: str
    number: str
    pairs: list[tuple[str, str]]
    attendance: list[tuple[str, str, str]]
    parts: list[tuple[str, str]]


def minutes_of(meeting: Meeting, reader: User) -> Minutes:
    """The minutes with the decision that was made on them."""
    item = meeting.item
    read = words_for(item, reader)
    decision = meeting.decisions.select_related("lead", "money_from", "by").order_by("pk").last()
    calls = list(meeting.calls.select_related("unit"))
    where = f"{meeting.place} ({_('Online')})" if meeting.online else meeting.place
    pairs = [
        (_("Matter"), read(item.title)),
        (_("Number"), item.number),
        (_("When"), dated_text(meeting.at)),
        (_("Where"), where),
        (_("Called by"), f"{item.center} · {meeting.by}"),
    ]
    parts = [(_("Agenda"), read(meeting.agenda))]
    parts += [(_("Minutes"), read(meeting.minutes))] if meeting.minutes else []
    if decision is not None:
        heading = _("Decision %(number)s") % {"number": decision.number}
        parts.append((heading, "\n".join([read(decision.text), *_ruled(decision)])))
    rows = [(str(call.unit), call.asked_for, _presence(call)) for call in calls]
    return Minutes(read(item.title), item.number, pairs, rows, parts)


def _presence(call: Call) -> str:
    if not call.presence:
        return _("not noted yet")
    parts = [call.get_presence_display(), call.who, call.absence]
    return " · ".join(part for part in parts if part)


def _ruled(decision: Decision) -> list[str]:
    """Lead, helpers, last day and money, a line each."""
    assist = [str(each.unit) for each in decision.assisting.select_related("unit")]
    lines = [_("Lead: %(unit)s.") % {"unit": decision.lead}]
    if assist:
        lines.append(_("Assisting: %(assist)s.") % {"assist": _(", ").join(assist)})
    until = _("Until %(day)s.") if not decision.provisional else _("Until %(day)s, provisional.")
    lines.append(until % {"day": day(decision.due_on)})
    if decision.money is not None:
        values = {"amount": money_text(decision.money), "unit": decision.money_from}
        lines.append(_("%(amount)s from %(unit)s.") % values)
    return lines


def paper_of(meeting: Meeting, reader: User) -> Paper:
    """The same as a paper that goes into a file."""
    said = minutes_of(meeting, reader)
    table = Table(
        (Column(_("Unit"), share=2), Column(_("Asked for what"), share=2), Column(_("Attendance"))),
        tuple(said.attendance),
    )
    blocks: list[Block] = [KeyValues(tuple(said.pairs)), Heading(_("Units called")), table]
    for name, words in said.parts:
        blocks += [Heading(name), Text(words)]
    return Paper(
        title=_("Minutes of a joint consultation"),
        number=said.number,
        day=timezone.localdate(meeting.held_at or meeting.at),
        blocks=tuple(blocks),
        signature=str(meeting.item.center),
        language=get_language() or "zh-hans",
    )
