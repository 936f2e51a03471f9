"""Schemes, wishes, bulletins and calls on which rights are tried."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jiewang.center.evaluate import bulletins
from jiewang.center.evaluate.calling import call_back
from jiewang.center.evaluate.claims import decide_claim, make_claim
from jiewang.center.evaluate.exclusions import decide_exclusion, propose_exclusion
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import BulletinDraft, Claim, Exclusion, Scheme
from jiewang.center.evaluate.periods import midnight, month_before, month_text
from jiewang.center.evaluate.schemes import change_scheme
from jiewang.center.evaluate.tests.scheme import CONTENT, make_scheme
from jiewang.people.models import Unit, User
from jiewang.testing import make_case, make_user
from tests.rights.beats import Scene
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]
# Results are checked on the main way of every case: there is a mark to speak about.
RATE = Measure.REWORK
WORDS = "台账和照片可以证明。"


def this_month() -> date:
    return timezone.localdate().replace(day=1)


def in_force() -> Scheme:
    return Scheme.objects.first() or make_scheme()


def another_supervisor() -> User:
    """A second person of the district, who is not tried."""
    known = User.objects.filter(username="second").first()
    return known or make_user("second", ("DC05", Unit.objects.get(code="center")))


def _a_month_back(_scene: Scene) -> date:
    """The last month, with a report in it."""
    in_force()
    month = month_before(this_month())
    make_case(reported_at=midnight(month) + timedelta(days=9))
    return month


@prepared
def drafted(scene: Scene) -> BulletinDraft:
    """Last month's figures, computed by somebody else."""
    month = _a_month_back(scene)
    pk = bulletins.draft_bulletin(month, by=another_supervisor())
    return BulletinDraft.objects.get(pk=pk)


def standing_month(_scene: Scene) -> str:
    """A month of which there are figures; rows by hand, no case moves by it."""
    month = month_before(this_month())
    if not BulletinDraft.objects.filter(month=month).exists():
        _draft_row(month)
    return month_text(month)


def _draft_row(month: date) -> None:
    now = timezone.now()
    BulletinDraft.objects.create(
        month=month, scheme=in_force(), position=0, until=now, cases=0, diary="0" * 64,
        digest="0" * 64, by=another_supervisor(), post="DC05", at=now,
    )  # fmt: skip


def _wish(model: Any, scene: Scene, **more: Any) -> Any:
    in_force()
    known = model.objects.filter(case=scene.case_id).first()
    said = {"measure": RATE, "text": WORDS, "by": another_supervisor(), "at": timezone.now()}
    return known or model.objects.create(case=scene.case, unit=scene.case.unit, **said, **more)


def standing_exclusion(scene: Scene) -> Exclusion:
    return _wish(Exclusion, scene, reason="outside_duty")


def standing_claim(scene: Scene) -> Claim:
    return _wish(Claim, scene, reason="result", month=this_month())


def _propose(scene: Scene, by: User | None) -> None:
    in_force()
    said = {"measure": RATE, "reason": "outside_duty", "evidence": WORDS}
    propose_exclusion(scene.case_id, unit=scene.lead.unit, by=by, **said)


def _claim(scene: Scene, by: User | None) -> None:
    _draft_row(this_month())
    said = {"measure": RATE, "month": this_month(), "reason": "result", "text": WORDS}
    make_claim(scene.case_id, unit=scene.lead.unit, by=by, **said)


def _change(_scene: Scene, by: User | None) -> None:
    said = {"name": "新方案", "name_en": "", "valid_from": date(2099, 1, 1), "note": "Try"}
    change_scheme(content=CONTENT, by=by, **said)


# fmt: off
TRIED: list[tuple[str, str, str, Run]] = [
    ("evaluate", "change_scheme", "reported", _change),
    ("evaluate", "draft_bulletin", "reported", lambda s, by: bulletins.draft_bulletin(_a_month_back(s), by=by)),
    ("evaluate", "publish_bulletin", "reported", lambda s, by: bulletins.publish_bulletin(drafted(s).pk, by=by)),
    ("evaluate", "propose_exclusion", "closed", _propose),
    ("evaluate", "decide_exclusion", "closed", lambda s, by: decide_exclusion(standing_exclusion(s).pk, granted=True, answer=WORDS, by=by)),
    ("evaluate", "make_claim", "closed", _claim),
    ("evaluate", "decide_claim", "closed", lambda s, by: decide_claim(standing_claim(s).pk, granted=True, answer=WORDS, by=by)),
    ("evaluate", "call_back", "closed", lambda s, by: call_back(s.report.pk, reached=False, by=by)),
]
# fmt: on


def _about(scene: Scene) -> dict[str, Any]:
    in_force()
    unit = scene.case.unit.code
    return {"case": scene.case.number, "unit": unit, "measure": RATE.value, "month": standing_month(scene)}  # fmt: skip


OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    "desk:bulletin": {"month": standing_month},
    "desk:bulletin_file": {"month": standing_month, "kind": lambda _scene: "xlsx"},
    "desk:exclusion_decision": {"pk": lambda scene: standing_exclusion(scene).pk},
    "desk:claim_decision": {"pk": lambda scene: standing_claim(scene).pk},
}
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:exclusion_new GET": _about,
    "desk:claim_new GET": _about,
    "desk:exclusion_new POST": lambda s: {**_about(s), "reason": "outside_duty", "text": WORDS},
    "desk:claim_new POST": lambda s: {**_about(s), "reason": "result", "text": WORDS},
    "desk:exclusion_decision POST": lambda _scene: {"answer": WORDS, "grant": "1"},
    "desk:claim_decision POST": lambda _scene: {"answer": WORDS, "grant": "1"},
    "desk:bulletins POST": lambda scene: {"month": standing_month(scene)},
    "desk:bulletin POST": lambda scene: {"draft": _newest()},
    "desk:call POST": lambda _scene: {"reached": "no"},
}


def _newest() -> int:
    return int(BulletinDraft.objects.values_list("pk", flat=True).order_by("-pk")[0])
