"""Who is told of consultations, decisions and whistles."""

from typing import Any

from jiewang.base.languages import in_both_languages
from jiewang.center.clock.wording import dated_text
from jiewang.center.consult.events import (
    CoordinatorNamed,
    DecisionMade,
    UnitReplied,
    UnitsCalled,
    WhistleBlown,
)
from jiewang.notices.actions import tell_unit
from jiewang.people.models import Holding, Right, Unit


def tell_coordinator(event: CoordinatorNamed) -> None:
    """In the inbox of the unit where the person holds the post they have had longest."""
    held = Holding.objects.current().filter(user=event.user_id).select_related("user")
    holding = held.order_by("since", "pk").first()
    if holding is not None:
        context = {"title": event.title, "number": event.number, "who": str(holding.user)}
        context["day"] = event.due_on.isoformat()
        tell_unit(holding.unit_id, "coordinator_named", context=context)


def tell_called(event: UnitsCalled) -> None:
    kind = "meeting_moved" if event.moved else "meeting_called"
    for unit_id in event.unit_ids:
        tell_unit(unit_id, kind, right=Right.HANDLE, context=_gaps(event))


def tell_whistle(event: WhistleBlown) -> None:
    for unit_id in event.unit_ids:
        tell_unit(unit_id, "whistle", right=Right.HANDLE, context=_gaps(event))


def _gaps(event: UnitsCalled | WhistleBlown) -> dict[str, Any]:
    when = in_both_languages(lambda: dated_text(event.moment))
    return {"title": event.title, "number": event.number, "place": event.place, "when": when}


def tell_reply(event: UnitReplied) -> None:
    """The center that called; that a unit comes is seen on the page and needs no notice."""
    if not event.coming:
        unit = Unit.objects.get(pk=event.unit_id)
        name = in_both_languages(lambda: unit)
        context = {"title": event.title, "number": event.number, "unit": name}
        tell_unit(event.center_id, "unit_cannot", right=Right.DISPATCH, context=context)


def tell_decision(event: DecisionMade) -> None:
    """The lead and who assists; of a case they have the order besides."""
    context = {"title": event.title, "number": event.number, "day": event.due_on.isoformat()}
    tell_unit(event.lead_id, "decided_lead", right=Right.HANDLE, context=context)
    for unit_id in event.assist_ids:
        tell_unit(unit_id, "decided_assist", right=Right.HANDLE, context=context)
