"""Precedents 会商先例: a decision made a dated rule for all matters of its kind, and taken back.

Consultation, upstairs, calls down; the decision is known here by its number and id alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.catalog.queries import current_categories
from jiewang.center.dispatch.errors import DispatchError, PushedDown
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.levels import is_below
from jiewang.center.dispatch.models import Precedent
from jiewang.center.dispatch.orders import check_open, level_of
from jiewang.grid.areas.models import Area, Layer
from jiewang.people.models import Right, Unit, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with


@dataclass(frozen=True)
class Scope:
    """Which matters a precedent rules: a leaf or a beginning of codes, an area, some words."""

    category_code: str
    # Empty: the whole district.
    area_code: str = ""
    # One of them is enough; none: whatever was said.
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """What holds for them: whose they are, from when, and by which decision."""

    lead: Unit
    decision_id: int
    decision_number: str
    valid_from: date
    valid_to: date | None = None
    assist: Sequence[Unit] = field(default=())


def leave_to_rule(user: User, street: str) -> Actor:
    """A commander of the street makes rules for it, the district's for everywhere.

    `street` is the code of the street's unit, empty for the whole district. The district's
    dispatcher may as well, who decides out of consultation. Raises NotAllowed.
    """
    center = district_center()
    here: list[Unit | int] = [center, *Unit.objects.filter(code=street, kind=Unit.Kind.STREET)]
    holding = holding_with(user, Right.COMMAND, at=here)
    holding = holding or holding_with(user, Right.DISPATCH, at=[center])
    if holding is None:
        text = _(
            "A rule for this area is made by a commander of its street, or by the district center."
        )
        raise NotAllowed(text)
    return Actor.by(user, holding)


@transaction.atomic
def make_precedent(scope: Scope, ruling: Ruling, *, note: str, by: User) -> int:
    """Let a decision rule all matters of a scope from a day on; returns the precedent's id.

    The same ruling of the same decision again gives the one that stands. Raises NotAllowed,
    DispatchError (unknown type or area, a closed unit, a day gone by, another precedent that says
    something for the very same scope: which one), PushedDown.
    """
    # Two rulings of one moment come one after the other, and see each other.
    Unit.objects.select_for_update(no_key=True).get(pk=district_center().pk)
    area = _area(scope.area_code)
    actor = leave_to_rule(by, _street_of(area))
    scope = Scope(scope.category_code, scope.area_code, _tidied(scope.keywords))
    if standing := _same(scope, ruling):
        return standing.pk
    note = need_note(note, _("Say why this should hold for all matters of the kind."))
    _check_days(ruling)
    _check_units(scope, ruling)
    if other := overlapping(scope, ruling):
        text = _(
            "The precedent of decision %(number)s stands already for this type, area and time:"
            " %(unit)s. Revoke it first, or narrow this one by an area, a word or its days."
        )
        raise DispatchError(text % {"number": other.decision_number, "unit": other.unit})
    made = Precedent.objects.create(
        category_code=scope.category_code,
        area_code=scope.area_code,
        keywords=list(scope.keywords),
        unit=ruling.lead,
        assist_units=[unit.code for unit in ruling.assist if unit.pk != ruling.lead.pk],
        valid_from=ruling.valid_from,
        valid_to=ruling.valid_to,
        decision_id=ruling.decision_id,
        decision_number=ruling.decision_number,
        note=note,
        by=by,
        post=actor.post,
        at=timezone.now(),
    )
    return made.pk


@transaction.atomic
def revoke_precedent(precedent_id: int, *, note: str, by: User) -> None:
    """Take a precedent back; from now on it counts no more. What it has decided stays explained.

    Revoked already, nothing is written. Raises NotAllowed, DispatchError,
    Precedent.DoesNotExist.
    """
    standing = Precedent.objects.select_for_update(no_key=True).get(pk=precedent_id)
    actor = leave_to_revoke(by, standing)
    if standing.revoked_at is not None:
        return
    note = need_note(note, _("Say in the note why it no longer holds."))
    standing.revoked_at, standing.revoked_by = timezone.now(), by
    standing.revoked_post, standing.revoke_note = actor.post, note
    standing.save(update_fields=["revoked_at", "revoked_by", "revoked_post", "revoke_note"])


def leave_to_revoke(user: User, standing: Precedent) -> Actor:
    """Who could have made it may take it back. Raises NotAllowed."""
    area = Area.objects.filter(code=standing.area_code).order_by("-valid_from").first()
    return leave_to_rule(user, _street_of(area))


def precedents() -> QuerySet[Precedent]:
    """All of them, those in force or to come first, then the newest."""
    rows = Precedent.objects.select_related("unit", "by", "revoked_by")
    return rows.order_by(F("revoked_at").asc(nulls_first=True), "-at", "-pk")


def overlapping(scope: Scope, ruling: Ruling) -> Precedent | None:
    """A standing precedent for the very same type, area, words and some of the same days.

    One for a longer code, with words, or for a smaller area is none: the order of the rules
    says which of the two goes first.
    """
    rows = Precedent.objects.filter(
        revoked_at=None, category_code=scope.category_code, area_code=scope.area_code
    )
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=ruling.valid_from))
    if ruling.valid_to is not None:
        rows = rows.filter(valid_from__lt=ruling.valid_to)
    words = set(scope.keywords)
    for row in rows.select_related("unit").order_by("pk"):
        theirs = {word.casefold() for word in row.keywords}
        if (not words and not theirs) or words & theirs:
            return row
    return None


def _tidied(keywords: Iterable[str]) -> tuple[str, ...]:
    """Without space around, in small letters, each once."""
    return tuple(dict.fromkeys(word.strip().casefold() for word in keywords if word.strip()))


def _same(scope: Scope, ruling: Ruling) -> Precedent | None:
    rows = Precedent.objects.filter(
        revoked_at=None,
        decision_id=ruling.decision_id,
        category_code=scope.category_code,
        area_code=scope.area_code,
        unit=ruling.lead,
        valid_from=ruling.valid_from,
        valid_to=ruling.valid_to,
    )
    return next((row for row in rows if row.keywords == list(scope.keywords)), None)


def _area(code: str) -> Area | None:
    if not code:
        return None
    area = Area.objects.valid_on(timezone.localdate()).filter(code=code).first()
    if area is None or area.layer != Layer.GOVERNANCE:
        text = _("There is no area “%(code)s” today. Choose one from the list.")
        raise DispatchError(text % {"code": code[:24]})
    return area


def _street_of(area: Area | None) -> str:
    """The code of the street an area lies in, empty for the district and for no area."""
    parts = area.path.split(".") if area else []
    return parts[1] if len(parts) > 1 else ""


def _check_days(ruling: Ruling) -> None:
    today = timezone.localdate()
    if ruling.valid_from < today:
        text = _("A precedent holds from today, %(day)s, or later: it does not rule the past.")
        raise DispatchError(text % {"day": today.isoformat()})
    if ruling.valid_to is not None and ruling.valid_to <= ruling.valid_from:
        raise DispatchError(_("A precedent ends after it begins."))


def _check_units(scope: Scope, ruling: Ruling) -> None:
    code = scope.category_code
    leaves = [
        leaf for leaf in current_categories() if f"{leaf.code}.".startswith(f"{code}.") and code
    ]
    if not leaves:
        text = _("The catalog in force has no type “%(code)s”, nor one below it.")
        raise DispatchError(text % {"code": code[:16]})
    for unit in (ruling.lead, *ruling.assist):
        check_open(unit)
    level = level_of(ruling.lead)
    for leaf in leaves:
        if is_below(level, leaf.handling_level):
            raise PushedDown(leaf, HandlingLevel(level))
