"""Write down what was agreed, and what happened since. Nothing is changed afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.clock.working_time import ZONE
from jiewang.center.dispatch.access import RightMissing
from jiewang.center.supervise.opening import next_in_series
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holding_with
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.paying.venture import Flats, all_known, check_flats
from jiewang.works.funds.ventures.figures import of_owners, parts_of_call
from jiewang.works.funds.ventures.models import Fact, Venture
from jiewang.works.funds.ventures.terms import Concession, Joint, Owners, Terms, terms_of

Kind = Fact.Kind
# What can be said of which kind of venture; notes of all.
FACTS_OF: Mapping[str, tuple[Fact.Kind, ...]] = {
    Venture.Kind.CONCESSION: (Kind.INVESTED, Kind.MILESTONE, Kind.NOTED),
    Venture.Kind.JOINT: (Kind.CALLED, Kind.CALL_PAID, Kind.FLATS, Kind.NOTED),
    Venture.Kind.OWNERS: (Kind.VOTED, Kind.NOTED),
}
_KIND_OF = {
    Concession: Venture.Kind.CONCESSION,
    Joint: Venture.Kind.JOINT,
    Owners: Venture.Kind.OWNERS,
}


@dataclass(frozen=True)
class Happened:
    """One fact: fen where money is spoken of, the paper that shows it, and what else it needs.

    `data`: `name` of a milestone or shareholder; `due` and perhaps `parts` of a call, `call` its
    line; `bought`, `let`, `empty` of flats; `votes` by number of home.
    """

    kind: Fact.Kind
    on: date
    amount: int = 0
    proof: str = ""
    note: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_venture(*, title: str, terms: Terms, unit: Unit, by: User) -> int:
    """Write down an agreement; return its id. Raises CaseError, PayingRefused."""
    _leave(by, unit, Right.FUNDS_PLAN)
    if not title.strip():
        raise FundsError(_("Give it a name by which people find it."))
    terms.check()
    if isinstance(terms, Owners):
        of_owners(terms, ())
    at = timezone.now()
    year = at.astimezone(ZONE).year
    venture = Venture.objects.create(
        number=f"CZ-{year}-{next_in_series('venture', '', year):04d}",
        unit=unit,
        kind=_KIND_OF[type(terms)],
        title=title.strip()[:120],
        terms=terms.as_json(),
        by=by,
        made_at=at,
    )
    return venture.pk


@transaction.atomic
def add_fact(venture_id: int, *, fact: Happened, by: User) -> int:
    """Write down what happened; return the line. Raises CaseError, PayingRefused, DoesNotExist."""
    rows = Venture.objects.select_for_update(no_key=True, of=("self",)).select_related("unit")
    venture = rows.get(pk=venture_id)
    actor = _leave(by, venture.unit, Right.FUNDS_PLAN, Right.FUNDS_ACCEPT)
    if fact.kind not in FACTS_OF[venture.kind]:
        raise FundsError(_("This does not belong to such an agreement."))
    if fact.on > timezone.localdate():
        raise FundsError(_("The day lies ahead. Enter it when it has happened."))
    data = _checked(venture, fact)
    line = venture.facts.count() + 1
    Fact.objects.create(
        venture=venture,
        line=line,
        kind=fact.kind,
        on=fact.on,
        amount=fact.amount,
        proof=fact.proof.strip()[:80],
        note=fact.note.strip()[:500],
        data=data,
        by=by,
        post=actor.post,
        unit=actor.unit or venture.unit,
        at=timezone.now(),
    )
    return line


def _leave(user: User, unit: Unit, *rights: Right) -> Actor:
    for right in rights:
        if holding := holding_with(user, right, at=[unit]):
            return Actor.by(user, holding)
    raise RightMissing(rights[0], unit)


def _checked(venture: Venture, fact: Happened) -> dict[str, Any]:
    """What is stored besides; refused where it contradicts itself or has no proof."""
    data = dict(fact.data)
    money = fact.kind in {Kind.INVESTED, Kind.CALLED, Kind.CALL_PAID}
    if money and fact.amount <= 0:
        raise FundsError(_("The amount is above 0."))
    if fact.kind in {Kind.INVESTED, Kind.CALL_PAID} and not fact.proof.strip():
        raise FundsError(_("Name the paper that shows it: an invoice, a slip, a report."))
    if fact.kind == Kind.NOTED and not fact.note.strip():
        raise FundsError(_("Write what you want to remark."))
    checks = {Kind.CALLED: _call, Kind.CALL_PAID: _paid, Kind.FLATS: _flats, Kind.VOTED: _votes}
    if check := checks.get(fact.kind):
        return check(venture, fact, data)
    return data


def _call(venture: Venture, fact: Happened, data: dict[str, Any]) -> dict[str, Any]:
    terms = terms_of(venture.kind, venture.terms)
    assert isinstance(terms, Joint)
    if all_known(terms.shareholders):
        data["parts"] = parts_of_call(terms, fact.amount)
    names = {each.name for each in terms.shareholders}
    parts = data.get("parts") or []
    if sum(amount for _name, amount in parts) != fact.amount or {n for n, _a in parts} - names:
        text = _("Not every share is known: enter each shareholder's part; they sum to the call.")
        raise FundsError(text)
    return data


def _paid(venture: Venture, fact: Happened, data: dict[str, Any]) -> dict[str, Any]:
    call = venture.facts.filter(line=data.get("call", 0), kind=Kind.CALLED).first()
    parts = dict(call.data["parts"]) if call else {}
    earlier = venture.facts.filter(kind=Kind.CALL_PAID)
    paid = sum(
        row.amount
        for row in earlier
        if (row.data["call"], row.data["name"]) == (data.get("call"), data.get("name"))
    )
    if fact.amount > parts.get(data.get("name"), 0) - paid:
        raise FundsError(_("That is more than this shareholder owes of the call."))
    return data


def _flats(_venture: Venture, fact: Happened, data: dict[str, Any]) -> dict[str, Any]:
    check_flats(Flats(fact.on, data["bought"], data["let"], data["empty"]))
    return data


def _votes(venture: Venture, fact: Happened, data: dict[str, Any]) -> dict[str, Any]:
    terms = terms_of(venture.kind, venture.terms)
    assert isinstance(terms, Owners)
    unknown = set(data["votes"]) - {home.number for home in terms.homes}
    if unknown:
        text = _("There is no home %(number)s.")
        raise FundsError(text % {"number": min(unknown)})
    # Counted at once, so that a contradiction is said while somebody can mend it.
    of_owners(terms, [Fact(kind=Kind.VOTED, data=data)])
    return data
