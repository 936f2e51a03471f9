"""A decision made a rule, and taken back: the rule itself stands in dispatch, which obeys it."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.things import write_line
from jiewang.center.consult.access import leave_to_make_precedent
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import Decision
from jiewang.center.consult.steps import Kind, lock_item
from jiewang.center.dispatch.models import Precedent
from jiewang.center.dispatch.precedents import (
    Ruling,
    Scope,
    leave_to_revoke,
    make_precedent,
    revoke_precedent,
)
from jiewang.people.models import User


@transaction.atomic
def rule_by_decision(
    decision_id: int,
    *,
    scope: Scope,
    valid_from: date,
    note: str,
    by: User,
    valid_to: date | None = None,
) -> int:
    """Let an item's last decision rule all matters of a scope; returns the precedent's id.

    Lead and assisting units are the decision's. Raises NotAllowed, ConsultError, DispatchError.
    """
    found = Decision.objects.select_related("lead").get(pk=decision_id)
    item = lock_item(found.item_id)
    actor = leave_to_make_precedent(by, item)
    if item.decisions.filter(pk__gt=found.pk).exists():
        raise ConsultError(_("A later decision has taken its place. Make a rule of that one."))
    assist = [each.unit for each in found.assisting.select_related("unit")]
    ruling = Ruling(
        lead=found.lead, assist=assist, valid_from=valid_from, valid_to=valid_to,
        decision_id=found.pk, decision_number=found.number,
    )  # fmt: skip
    standing = set(Precedent.objects.filter(decision_id=found.pk).values_list("pk", flat=True))
    pk = make_precedent(scope, ruling, note=note, by=by)
    if pk not in standing:
        data = {"precedent": pk, "number": found.number, "category": scope.category_code}
        write_line(
            item, Kind.PRECEDENT, actor=actor, at=timezone.now(), note=note.strip(), data=data
        )
    return pk


@transaction.atomic
def revoke_rule(precedent_id: int, *, note: str, by: User) -> None:
    """Take a precedent back; the diary of the item it came from says so. Twice is quiet.

    Raises NotAllowed, DispatchError, Precedent.DoesNotExist.
    """
    standing = Precedent.objects.get(pk=precedent_id)
    found = Decision.objects.get(pk=standing.decision_id)
    item = lock_item(found.item_id)
    actor = leave_to_revoke(by, standing)
    revoked = Precedent.objects.filter(pk=precedent_id).exclude(revoked_at=None).exists()
    revoke_precedent(precedent_id, note=note, by=by)
    if not revoked:
        data = {"precedent": precedent_id, "number": standing.decision_number}
        write_line(item, Kind.REVOKED, actor=actor, at=timezone.now(), note=note.strip(), data=data)
