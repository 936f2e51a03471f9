"""A lead from stage to stage, without money: talks, framework, start, operation; lost, taken up."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User
from jiewang.sections.economy.access import leave_to_keep
from jiewang.sections.economy.clocks import next_word
from jiewang.sections.economy.days import check_day
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.models import Booking, Investor, LeadClue, LeadStep
from jiewang.sections.economy.moving import move
from jiewang.sections.economy.opening import check_free
from jiewang.sections.economy.rules import rules
from jiewang.sections.economy.states import IN_TALKS, OPEN_STAGES, SIGNED, Stage, Standing
from jiewang.sections.economy.steps import lock_clue
from jiewang.works.projects.queries import projects_seen_by

S = Stage


@transaction.atomic
def begin_talks(clue_id: int, *, words: str, by: User, seen: int | None = None) -> None:
    """The lead was looked at and the talks begin. Raises NotAllowed, InvestmentError, CaseChanged."""
    clue = lock_clue(clue_id)
    if clue.stage == S.TALKS:
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, {S.CLUE}, act=_("Begin talks"))
    words = need_note(words, _("Say with whom, and what is wanted."))
    move(clue, S.TALKS, actor=actor, at=timezone.now(), note=words)


@transaction.atomic
def sign_framework(
    clue_id: int, *, on: date, words: str, by: User, seen: int | None = None
) -> None:
    """A framework agreement was signed on a day; its amount is counted nowhere. Raises as above."""
    clue = lock_clue(clue_id)
    if clue.stage == S.FRAMEWORK:
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, {S.TALKS}, act=_("Framework agreement"))
    _dated(clue, S.FRAMEWORK, on, words, actor)


@transaction.atomic
def record_start(clue_id: int, *, on: date, words: str, by: User, seen: int | None = None) -> None:
    """Work has begun, on a day. Raises as above."""
    clue = lock_clue(clue_id)
    if clue.stage == S.STARTED:
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, {S.FUNDED}, act=_("Started"))
    _dated(clue, S.STARTED, on, words, actor)


@transaction.atomic
def record_operation(
    clue_id: int, *, on: date, words: str, by: User, seen: int | None = None
) -> None:
    """It operates, since a day. Raises as above."""
    clue = lock_clue(clue_id)
    if clue.stage == S.OPERATING:
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, {S.STARTED}, act=_("In operation"))
    _dated(clue, S.OPERATING, on, words, actor)


def _dated(clue: LeadClue, to: Stage, on: date, words: str, actor: Actor) -> None:
    contract = clue.bookings.filter(kind=Booking.Kind.CONTRACT).exclude(standing=Standing.WITHDRAWN)
    signed = contract.values_list("on", flat=True).first()
    check_day(on, not_before=signed)
    words = need_note(words, _("Say by what it can be seen."))
    data = {"on": on.isoformat()}
    move(clue, to, actor=actor, at=timezone.now(), note=words, data=data)


@transaction.atomic
def report_progress(clue_id: int, *, words: str, by: User) -> None:
    """Say how it goes; the clock of the next word begins. Raises NotAllowed, InvestmentError."""
    clue = lock_clue(clue_id)
    actor = leave_to_keep(by, clue, OPEN_STAGES, act=_("How it goes"))
    words = need_note(words, _("Say in a sentence how it goes."))
    last = clue.steps.order_by("line").last()
    if last and (last.kind, last.note, last.by_id) == (LeadStep.Kind.PROGRESS, words, by.pk):
        return
    at = timezone.now()
    clue.word_due_on = next_word(clue, Stage(clue.stage), at)
    write_line(clue, LeadStep.Kind.PROGRESS, actor=actor, at=at, note=words, also=["word_due_on"])


@transaction.atomic
def link_project(clue_id: int, *, number: str, by: User, seen: int | None = None) -> None:
    """Say which key project on a wall is built of a signed lead; another one takes its place.

    Only a project that the person may see. Raises NotAllowed, InvestmentError, CaseChanged.
    """
    clue = lock_clue(clue_id)
    project = projects_seen_by(by).filter(number=number.strip()).first()
    if project is not None and clue.project_id == project.pk:
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, SIGNED, act=_("Key project"))
    if project is None:
        text = _("There is no project “%(number)s” on the walls you may see. Look at its page.")
        raise InvestmentError(text % {"number": number.strip()[:60]})
    clue.project = project
    data, kind = {"project": project.number, "title": project.title}, LeadStep.Kind.LINKED
    at, also = timezone.now(), ["project"]
    write_line(clue, kind, actor=actor, at=at, data=data, moved=True, also=also)


@transaction.atomic
def lose_lead(clue_id: int, *, reason: str, words: str, by: User, seen: int | None = None) -> None:
    """End a lead as lost; a contract that was signed counts no longer. Not once money is there.

    `reason` is a code of the district's losses. Raises as begin_talks().
    """
    clue = lock_clue(clue_id)
    if clue.stage == S.LOST:
        return
    check_unmoved(clue, seen)
    allowed = {*IN_TALKS, S.CONTRACT}
    actor = leave_to_keep(by, clue, allowed, act=_("Lost"))
    if reason not in rules().losses:
        raise InvestmentError(_("Choose a reason from the list."))
    words = need_note(words, _("Say how it came, so that the next one may go better."))
    standing = clue.bookings.exclude(standing=Standing.WITHDRAWN)
    fields = {"standing": Standing.WITHDRAWN, "reason": reason}
    void = list(standing.values_list("pk", flat=True))
    standing.update(**fields)
    data = {"reason": reason, "bookings": void}
    move(clue, S.LOST, LeadStep.Kind.LOST, actor=actor, at=timezone.now(), note=words, data=data)


@transaction.atomic
def take_up_lead(clue_id: int, *, words: str, by: User, seen: int | None = None) -> None:
    """A lost lead is talked about again, if nobody else talks with the investor meanwhile."""
    investor = LeadClue.objects.values_list("investor_id", flat=True).get(pk=clue_id)
    held = Investor.objects.select_for_update(no_key=True).get(pk=investor)
    clue = lock_clue(clue_id)
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, {S.LOST}, act=_("Take up again"))
    check_free(held, clue.project_key, but=clue.pk)
    words = need_note(words, _("Say what has changed."))
    move(clue, S.TALKS, LeadStep.Kind.TAKEN_UP, actor=actor, at=timezone.now(), note=words)
