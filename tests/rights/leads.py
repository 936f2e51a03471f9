"""Leads of investors, what is booked on them, targets: of the street whose center has the case."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from jiewang.people.models import User
from jiewang.sections.economy import actions
from jiewang.sections.economy.models import Booking, LeadClue
from tests.rights import permits
from tests.rights.beats import Scene, holder
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]
WAN = 1_000_000


def today() -> Any:
    return timezone.localdate()


def keeper(scene: Scene) -> User:
    """Who keeps the street's leads; not tried."""
    center = scene.case.center
    name = f"keeps-{center.code}"
    return User.objects.filter(username=name).first() or holder(name, "SE02", center)


def new_lead(scene: Scene, title: str = "Hall") -> actions.NewLead:
    return actions.NewLead(f"Firm of {scene.beat} {title}", title, "outside_city", "industry")


@prepared
def clue(scene: Scene) -> LeadClue:
    pk = actions.open_lead(new_lead(scene), words="Met", by=keeper(scene))
    return LeadClue.objects.get(pk=pk)


@prepared
def talks(scene: Scene) -> LeadClue:
    found = clue(scene)
    actions.begin_talks(found.pk, words="Begun", by=keeper(scene))
    return found


@prepared
def contract(scene: Scene) -> LeadClue:
    found = talks(scene)
    said = {"fen": 10 * WAN, "on": today(), "proof": "1"}
    actions.sign_contract(found.pk, by=keeper(scene), **said)
    return found


@prepared
def funded(scene: Scene) -> LeadClue:
    found = contract(scene)
    actions.add_funds(found.pk, fen=5 * WAN, on=today(), proof="2", by=keeper(scene))
    return found


@prepared
def started(scene: Scene) -> LeadClue:
    found = funded(scene)
    actions.record_start(found.pk, on=today(), words="Begun", by=keeper(scene))
    return found


@prepared
def lost(scene: Scene) -> LeadClue:
    found = talks(scene)
    actions.lose_lead(found.pk, reason="unfit", words="No", by=keeper(scene))
    return found


@prepared
def booking(scene: Scene) -> Booking:
    return funded(scene).bookings.get(kind="funds")


def standing_lead(scene: Scene) -> LeadClue:
    """The one that pages ask for; made at the first question."""
    found = LeadClue.objects.filter(unit=scene.case.center).first()
    return found or contract(scene)


def standing_booking(scene: Scene) -> Booking:
    return standing_lead(scene).bookings.get(kind="contract")


# fmt: off
ACTIONS: dict[str, Run] = {
    "open_lead": lambda s, by: actions.open_lead(new_lead(s, "New"), words="Met", by=by),
    "begin_talks": lambda s, by: actions.begin_talks(clue(s).pk, words="Begun", by=by),
    "sign_framework": lambda s, by: actions.sign_framework(talks(s).pk, on=today(), words="Signed", by=by),
    "sign_contract": lambda s, by: actions.sign_contract(talks(s).pk, fen=WAN, on=today(), proof="1", by=by),
    "enlarge_contract": lambda s, by: actions.enlarge_contract(contract(s).pk, total=20 * WAN, on=today(), proof="2", by=by),
    "add_funds": lambda s, by: actions.add_funds(contract(s).pk, fen=WAN, on=today(), proof="3", by=by),
    "claim_major": lambda s, by: actions.claim_major(contract(s).pk, ground="fortune", proof="4", by=by),
    "record_start": lambda s, by: actions.record_start(funded(s).pk, on=today(), words="Begun", by=by),
    "record_operation": lambda s, by: actions.record_operation(started(s).pk, on=today(), words="Open", by=by),
    "link_project": lambda s, by: actions.link_project(contract(s).pk, number=permits.project(s).number, by=by),
    "report_progress": lambda s, by: actions.report_progress(talks(s).pk, words="Well", by=by),
    "lose_lead": lambda s, by: actions.lose_lead(talks(s).pk, reason="unfit", words="No", by=by),
    "take_up_lead": lambda s, by: actions.take_up_lead(lost(s).pk, words="Again", by=by),
    "correct_booking": lambda s, by: actions.correct_booking(booking(s).pk, fen=WAN, words="Wrong", by=by),
    "withdraw_booking": lambda s, by: actions.withdraw_booking(booking(s).pk, words="Wrong", by=by),
    "recognize": lambda s, by: actions.recognize(booking(s).pk, by=by),
    "refuse_recognition": lambda s, by: actions.refuse_recognition(booking(s).pk, reason="unproven", by=by),
    "set_target": lambda _s, by: actions.set_target(today().year, indicator="major", value=2, by=by),
}
# fmt: on
TRIED = [("economy", name, "reported", run) for name, run in ACTIONS.items()]

OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    "desk:lead": {"number": lambda scene: standing_lead(scene).number},
    "desk:lead_act": {
        "number": lambda scene: standing_lead(scene).number,
        "name": lambda _scene: "report_progress",
    },
    "desk:booking_act": {
        "number": lambda scene: standing_lead(scene).number,
        "booking_id": lambda scene: standing_booking(scene).pk,
        "name": lambda _scene: "recognize",
    },
}
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:lead_act POST": lambda _scene: {"words": "Well"},
}
