"""Registering a lead: one investor talks with one unit at a time, and a project counts once."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.things import write_line
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User
from jiewang.sections.economy.access import leave_to_open
from jiewang.sections.economy.clocks import start_run
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.events import ClueMoved
from jiewang.sections.economy.identity import credit_code, key_of
from jiewang.sections.economy.models import Investor, LeadClue, LeadStep
from jiewang.sections.economy.rules import rules
from jiewang.sections.economy.states import IN_TALKS, Stage

NAME_LIMIT = 120


@dataclass(frozen=True)
class NewLead:
    """Who may invest in what, from where. `intended` in fen: spoken of, not signed."""

    investor: str
    title: str
    origin: str
    nature: str
    credit_code: str = ""
    intended: int | None = None


@transaction.atomic
def open_lead(lead: NewLead, *, words: str, by: User) -> int:
    """Register a lead for the unit of the person's post; returns its id.

    The same words by the same person a second time give the same lead. Raises NotAllowed, and
    InvestmentError where the investor is in talks already or the project is in the ledger.
    """
    actor = leave_to_open(by)
    if actor.unit is None:
        raise AssertionError("a post stands in a unit")
    _check_codes(lead)
    title = _one_line(lead.title, _("Say in one line what is to be built or opened."))
    words = need_note(words, _("Say where the lead comes from and what was said."))
    investor = lock_investor(lead.investor, lead.credit_code)
    at = timezone.now()
    standing = LeadClue.objects.filter(investor=investor, project_key=key_of(title)).first()
    if standing and standing.steps.filter(line=1, by=by, note=words).exists():
        return standing.pk
    check_free(investor, key_of(title))
    clue = LeadClue(
        investor=investor, title=title, project_key=key_of(title), unit=actor.unit,
        stage=Stage.CLUE, origin=lead.origin, nature=lead.nature, intended=lead.intended,
        opened_at=at,
    )  # fmt: skip
    clue.save()
    start_run(clue, Stage.CLUE, at)
    write_line(clue, LeadStep.Kind.OPENED, actor=actor, at=at, note=words, moved=True)
    announce(ClueMoved(clue.pk, clue.number, clue.unit_id, "", Stage.CLUE))
    return clue.pk


def lock_investor(name: str, code: str) -> Investor:
    """The investor of this name or code, made if unknown; who holds it decides about its leads.

    Two who register it at the same moment get the same row, one after the other.
    """
    name = _one_line(name, _("Name the investor as the business license does."))
    key, code = key_of(name), credit_code(code)
    if not key:
        raise InvestmentError(_("Name the investor as the business license does."))
    known = Investor.objects.filter(credit_code=code).first() if code else None
    if known is None:
        known, _made = Investor.objects.get_or_create(
            key=key, defaults={"name": name, "credit_code": code}
        )
    rows = Investor.objects.select_for_update(no_key=True)
    investor = rows.get(pk=known.pk)
    if code and not investor.credit_code:
        investor.credit_code = code
        investor.save(update_fields=["credit_code"])
    if code and investor.credit_code != code:
        text = _("%(name)s is known by the credit code %(code)s. Which of the two is right?")
        raise InvestmentError(text % {"name": investor.name, "code": investor.credit_code})
    return investor


def check_free(investor: Investor, project_key: str, *, but: int = 0) -> None:
    """Refuse a second lead of a locked investor, by the number of the first. `but`: not this one."""
    others = LeadClue.objects.filter(investor=investor).exclude(stage=Stage.LOST).exclude(pk=but)
    others = others.select_related("unit").order_by("pk")
    for other in others:
        told = {"investor": investor.name, "number": other.number, "unit": other.unit}
        if other.project_key == project_key and other.stage not in IN_TALKS:
            text = _(
                "This project of %(investor)s is in the ledger already: %(number)s of %(unit)s. What"
                " is added to it is booked there as its enlargement; only the increase counts."
            )
            raise InvestmentError(text % told)
        if other.stage in IN_TALKS:
            text = _(
                "%(investor)s is in talks already: lead %(number)s of %(unit)s. Join them there;"
                " a second lead is not taken."
            )
            raise InvestmentError(text % told)


def _check_codes(lead: NewLead) -> None:
    if lead.origin not in rules().origins:
        raise InvestmentError(_("Say where the money comes from; choose from the list."))
    if lead.nature not in rules().natures:
        raise InvestmentError(_("Say what kind of project it is; choose from the list."))


def _one_line(text: str, otherwise: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise InvestmentError(otherwise)
    if len(line) > NAME_LIMIT:
        text = _("At most %(limit)d characters.")
        raise InvestmentError(text % {"limit": NAME_LIMIT})
    return line
