"""How each action of the rooms is tried: at which state of a case, and with what.

Found are all public functions of the rooms that take `by`: who does it. One that is neither in
PLAYS nor in NOT_TRIED fails test_table.py.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

import jiewang
from jiewang.center.catalog.actions import load_catalog
from jiewang.center.catalog.tests.sheets import MANHOLE, sheet
from jiewang.center.check import actions as check
from jiewang.center.dispatch import actions as dispatch
from jiewang.center.dispatch import halts, ladder, notes, returns
from jiewang.center.exchange.reconciling import give_missing_again, write_anew, write_day
from jiewang.center.handle import actions as handle
from jiewang.center.handle import extensions, questions, stages
from jiewang.center.handle.models import Extension
from jiewang.center.intake import actions as intake
from jiewang.center.intake import merging, personal, reporting, unmerging
from jiewang.center.intake.judging import confirm_type
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.center.intake.models import Report
from jiewang.center.intake.outside.actions import (
    ask_outside_time,
    report_from_outside,
    set_outside_number,
)
from jiewang.center.intake.outside.queries import waiting_references
from jiewang.desk.center.cases.page import handles
from jiewang.grid.patrols.actions import keep_points, visit_point
from jiewang.notices import dead_letters
from jiewang.notices.models import Delivery, Notice
from jiewang.people.models import User
from jiewang.testing import make_case
from tests.rights.beats import BEATS, MATTER, Scene, a_photo
from tests.rights.funds import TRIED as FUNDS
from tests.rights.hot import TRIED as HOT
from tests.rights.leads import TRIED as LEADS
from tests.rights.meetings import TRIED as MEETINGS
from tests.rights.permits import TRIED as PERMITS
from tests.rights.polls import TRIED as POLLS
from tests.rights.projects import TRIED as PROJECTS
from tests.rights.scores import TRIED as SCORES
from tests.rights.tasks import TRIED as TASKS

A_CATALOG = sheet(MANHOLE | {"lead_unit": "", "assist_units": ""})
Run = Callable[[Scene, User | None], Any]


@dataclass(frozen=True)
class Play:
    """One action at one state. `stranger` where the action may be done by nobody in particular."""

    room: str
    name: str
    state: str
    run: Run
    variant: str = ""
    stranger: bool = False

    @property
    def title(self) -> str:
        return f"{self.name} · {self.variant}" if self.variant else self.name


def _unmask(scene: Scene, by: User | None) -> None:
    works = by is not None and handles(scene.case, by)
    personal.unmask(scene.report.pk, field="phone", reason="To call back", by=by, handles=works)


def _unmask_confidential(scene: Scene, by: User | None) -> None:
    Report.objects.filter(pk=scene.report.pk).update(confidential=True)
    _unmask(scene, by)


def _merge(scene: Scene, by: User | None) -> None:
    other = make_case(area=scene.case.area, text="又一处")
    merging.merge_case(other.pk, into=scene.case_id, by=by)


def _unmerge(scene: Scene, by: User | None) -> None:
    other = make_case(area=scene.case.area, text="又一处")
    merging.merge_case(scene.case_id, into=other.pk, by=scene.cast.clerk)
    unmerging.unmerge_case(scene.case_id, note="两回事", by=by)


def in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def _load_catalog(_scene: Scene, by: User | None) -> None:
    load_catalog(A_CATALOG, valid_from=in_days(9), by=by, note="Try", name="catalog.csv")


def _report(channel: str) -> Run:
    def run(scene: Scene, by: User | None) -> None:
        reporting.report(channel=channel, text="沟里有水", by=by, lon=100.021, lat=30.001)

    return run


def _confirm_type(scene: Scene, by: User | None) -> None:
    case, at = scene.case, timezone.now()
    alone = {"model": 1, "category_code": MATTER, "confidence": 0.99, "threshold": 0.9, "at": at}
    FiledAlone.objects.create(case=case, **alone)
    confirm_type(case.pk, by=by)


def _ask_outside_time(scene: Scene, by: User | None) -> None:
    clerk = scene.cast.clerk
    soon, later = timezone.now() + timedelta(days=1), timezone.now() + timedelta(days=2)
    said = {"system": "city", "number": "A-1", "due_at": soon}
    set_outside_number(scene.case_id, report_id=scene.report.pk, by=clerk, **said)
    reference = waiting_references(scene.case_id).get().pk
    ask_outside_time(scene.case_id, reference=reference, until=later, explanation="Rain", by=by)


def _report_from_outside(scene: Scene, by: User | None) -> None:
    said = {"channel": "staff", "text": "沟里有水", "lon": 100.021, "lat": 30.001}
    report_from_outside(by=by, outside_system="city", outside_due=None, external_id="CQ-9", **said)


def _on_a_day(action: Callable[..., Any], **also: Any) -> Run:
    def run(_scene: Scene, by: User | None) -> None:
        action(write_day("city", in_days(-1), at=timezone.now()), by=by, **also)

    return run


def _visit_point(scene: Scene, by: User | None) -> None:
    grid, place = BEATS[scene.beat][1], {"lon": 100.021, "lat": 30.001}
    point = {"code": "gate", "area_code": grid, "name": "大门", "valid_from": in_days(-1)}
    keep_points([point | place])
    visit_point("gate", at=timezone.now(), by=by, **place)


def _on_a_dead_letter(action: Callable[..., Any]) -> Run:
    def run(scene: Scene, by: User | None) -> None:
        notice = Notice.objects.create(kind="closed", case_number=scene.case.number)
        letter = Delivery.objects.create(notice=notice, way="sms", state="failed", phone="1")
        action(letter.pk, by=by, at=timezone.now())

    return run


def _result_photo(scene: Scene, by: User | None) -> None:
    handle.add_result_photos(scene.case_id, photos=[a_photo()], by=by)


# fmt: off
PLAYS = [
    Play("intake", "report", "reported", _report("resident_web"), "resident", stranger=True),
    Play("intake", "report", "reported", _report("staff"), "staff", stranger=True),
    Play("intake", "report_from_outside", "reported", _report_from_outside),
    Play("intake", "file_case", "reported", lambda s, by: intake.file_case(s.case_id, category=MATTER, urgency="normal", by=by)),
    Play("intake", "verify_first", "reported", lambda s, by: intake.verify_first(s.case_id, by=by)),
    Play("intake", "refuse_case", "reported", lambda s, by: intake.refuse_case(s.case_id, reason="no_matter", explanation="请打 12345。", by=by)),
    Play("intake", "merge_case", "reported", _merge),
    Play("intake", "unmerge_case", "reported", _unmerge),
    Play("intake", "place_case", "reported", lambda s, by: intake.place_case(s.case_id, area_code=s.case.center.code + "002002", note="There", by=by)),
    Play("intake", "record_verification", "verifying", lambda s, by: intake.record_verification(s.case_id, found=True, by=by)),
    Play("intake", "reclassify_case", "filed", lambda s, by: intake.reclassify_case(s.case_id, category="1.01.02", urgency="normal", note="It is noise", by=by)),
    Play("intake", "add_photo", "filed", lambda s, by: intake.add_photo(s.case_id, photo=a_photo(), by=by)),
    Play("intake", "unmask", "handling", _unmask),
    Play("intake", "unmask", "handling", _unmask_confidential, "confidential"),
    Play("intake", "confirm_type", "filed", _confirm_type),
    Play("intake", "set_outside_number", "filed", lambda s, by: set_outside_number(s.case_id, report_id=s.report.pk, system="city", number="A-1", due_at=None, by=by)),
    Play("intake", "ask_outside_time", "filed", _ask_outside_time),
    Play("dispatch", "halt_dispatching_alone", "filed", lambda s, by: halts.halt_dispatching_alone(s.case.center_id, note="It errs", by=by)),
    Play("dispatch", "end_halt", "filed", lambda s, by: halts.end_halt(s.case.center_id, note="It learned", by=by)),
    Play("dispatch", "dispatch_case", "filed", lambda s, by: dispatch.dispatch_case(s.case_id, by=by)),
    Play("dispatch", "dispatch_case", "consulting", lambda s, by: dispatch.dispatch_case(s.case_id, by=by), "in consultation"),
    Play("dispatch", "decide_level", "filed", lambda s, by: ladder.decide_level(s.case_id, level="grid", note="They ask for it", by=by)),
    Play("dispatch", "reroute_case", "dispatched", lambda s, by: dispatch.reroute_case(s.case_id, to=s.another, note="Theirs", by=by)),
    Play("dispatch", "consult_case", "dispatched", lambda s, by: dispatch.consult_case(s.case_id, note="Whose?", by=by)),
    Play("dispatch", "push_down", "allowed_below", lambda s, by: ladder.push_down(s.case_id, to=s.below, by=by)),
    Play("dispatch", "add_assist", "dispatched", lambda s, by: dispatch.add_assist(s.case_id, unit=s.another, by=by)),
    Play("dispatch", "withdraw_assist", "dispatched", lambda s, by: dispatch.withdraw_assist(s.assist.pk, note="Not needed", by=by)),
    Play("dispatch", "ask_return", "dispatched", lambda s, by: returns.ask_return(s.lead.pk, reason="not_duty", explanation="Not ours", by=by)),
    Play("dispatch", "push_up", "dispatched", lambda s, by: ladder.push_up(s.lead.pk, reason="beyond_power", explanation="Too large", by=by)),
    Play("dispatch", "grant_return", "returned", lambda s, by: returns.grant_return(s.case_id, to=s.another, note="Theirs", by=by)),
    Play("dispatch", "refuse_return", "returned", lambda s, by: returns.refuse_return(s.case_id, note="Yours", by=by)),
    Play("dispatch", "add_note", "handling", lambda s, by: notes.add_note(s.case_id, note="Seen", by=by)),
    Play("handle", "sign_for", "dispatched", lambda s, by: handle.sign_for(s.lead.pk, by=by)),
    Play("handle", "start_handling", "signed", lambda s, by: handle.start_handling(s.lead.pk, by=by)),
    Play("handle", "record_contact", "handling", lambda s, by: handle.record_contact(s.lead.pk, by=by)),
    Play("handle", "reach_stage", "handling", lambda s, by: stages.reach_stage(s.lead.pk, stage="看现场", by=by)),
    Play("handle", "ask_reporter", "handling", lambda s, by: questions.ask_reporter(s.lead.pk, text="Which?", by=by)),
    Play("handle", "answer_question", "waiting", lambda s, by: questions.answer_question(s.case_id, report_id=s.report.pk, text="That one", by=by), stranger=True),
    Play("handle", "resume_waiting", "waiting", lambda s, by: questions.resume_waiting(s.case_id, by=by)),
    Play("handle", "ask_extension", "handling", lambda s, by: extensions.ask_extension(s.lead.pk, limit="2 work_hour", reason="weather", explanation="Rain", by=by)),
    Play("handle", "grant_extension", "extension", lambda s, by: extensions.grant_extension(Extension.objects.latest("pk").pk, by=by)),
    Play("handle", "refuse_extension", "extension", lambda s, by: extensions.refuse_extension(Extension.objects.latest("pk").pk, note="No", by=by)),
    Play("handle", "feed_back", "lead_alone", lambda s, by: handle.feed_back(s.lead.pk, result="Done", by=by)),
    Play("handle", "add_result_photos", "handling", _result_photo),
    Play("check", "pass_check", "handled", lambda s, by: check.pass_check(s.case_id, by=by)),
    Play("check", "send_to_rework", "handled", lambda s, by: check.send_to_rework(s.case_id, reason="not_done", explanation="Still wet", by=by)),
    Play("check", "close_case", "checked", lambda s, by: check.close_case(s.case_id, answer="沟已疏通。", by=by)),
    Play("check", "shelve_case", "handling", lambda s, by: check.shelve_case(s.case_id, reason="no_money", explanation="Next year", review_on=in_days(20), by=by)),
    Play("check", "take_up", "shelved", lambda s, by: check.take_up(s.case_id, note="Money is there", by=by)),
    Play("check", "reopen_case", "closed", lambda s, by: check.reopen_case(s.case_id, reason="unsolved", text="Again", by=by, report_id=None if by else s.report.pk), stranger=True),
    Play("exchange", "give_missing_again", "reported", _on_a_day(give_missing_again)),
    Play("exchange", "write_anew", "reported", _on_a_day(write_anew, at=timezone.now())),
    Play("patrols", "visit_point", "reported", _visit_point),
    Play("dead_letters", "send_again", "reported", _on_a_dead_letter(dead_letters.send_again)),
    Play("dead_letters", "give_up", "reported", _on_a_dead_letter(dead_letters.give_up)),
    Play("catalog", "load_catalog", "reported", _load_catalog),
]
# fmt: on
PLAYS += [
    Play(*tried)
    for tried in (*MEETINGS, *TASKS, *SCORES, *HOT, *LEADS, *PERMITS, *PROJECTS, *POLLS, *FUNDS)
]

# Take `by` and ask no leave, because whoever calls them has asked.
NOT_TRIED = {
    "intake.store_photo": "called by actions that have asked",
    "intake.keep_photo": "called by actions that have asked",
    "intake.check_may_report": "a question",
    "supervise.keep_photo": "called by actions that have asked",
    "supervise.keep_document": "called by actions that have asked",
    "evaluate.decide": "called by actions that have asked",
    "consult.set_reply": "called by actions that have asked",
    "consult.set_presence": "called by actions that have asked",
}


def actions_found() -> Iterator[str]:
    """`room.action` of every public function of the rooms that says who does it."""
    wings = ("jiewang.center.", "jiewang.grid.", "jiewang.people.", "jiewang.notices.")
    wings += ("jiewang.works.funds.",)
    wings += ("jiewang.works.projects.",)
    wings += ("jiewang.sections.", "jiewang.works.projects.approvals.", "jiewang.voice.")
    for module in pkgutil.walk_packages(jiewang.__path__, "jiewang."):
        parts = module.name.split(".")
        if not module.name.startswith(wings) or {"tests", "migrations", "management"} & {*parts}:
            continue
        for name, each in vars(importlib.import_module(module.name)).items():
            ours = inspect.isfunction(each) and each.__module__ == module.name
            if ours and not name.startswith("_") and _says_who(each):
                yield f"{parts[2]}.{name}"


def _says_who(function: Callable[..., Any]) -> bool:
    by = inspect.signature(function).parameters.get("by")
    return by is not None and "User" in str(by.annotation)
