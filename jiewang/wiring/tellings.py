"""Who is told what. Units find it in their inbox, reporters on their telephone."""

from typing import Any

from jiewang.base.languages import in_both_languages
from jiewang.center.case.events import CaseMoved
from jiewang.center.case.models import Case
from jiewang.center.case.states import UNFILED_STATES, State
from jiewang.center.clock.events import DeadlineNear, DeadlinePassed
from jiewang.center.clock.models import OUTSIDE_KINDS, Deadline
from jiewang.center.clock.wording import dated_text, name_of
from jiewang.center.dispatch.events import OrderSent, OrderWithdrawn, ReturnAsked, ReturnDecided
from jiewang.center.dispatch.models import Hop
from jiewang.center.evaluate.events import CaseRated
from jiewang.center.handle.events import ExtensionAsked, ExtensionDecided, QuestionClosed
from jiewang.center.intake.events import CaseReported, ReportJoined, ReportTakenOut
from jiewang.center.intake.models import ANSWERED_BY_US, Report
from jiewang.center.intake.outside.events import OutsideSpoke
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.center.intake.queries import reachable_reports
from jiewang.center.topics.events import PatrolHinted, ThemeOpened
from jiewang.grid.areas.queries import community_codes
from jiewang.notices.actions import tell_reporter, tell_unit
from jiewang.notices.events import DeliveryFailed
from jiewang.people.models import Right, Unit
from jiewang.people.queries import units_by_code


def tell_received(event: CaseReported) -> None:
    if not event.reachable:
        return
    report = Report.objects.get(pk=event.report_id)
    _tell(report, "received", {"number": report.number}, secret=report.secret)


def tell_move(event: CaseMoved) -> None:
    """Reporters hear of what changes for them, the center of what waits for it."""
    new, old = State(event.new), State(event.old)
    if new == State.FILED and old in UNFILED_STATES:
        _tell_reporters(event.case_id, "accepted")
    elif new in _REPORTERS_HEAR:
        _tell_reporters(event.case_id, _REPORTERS_HEAR[new])
    if new in _CENTER_HEARS:
        kind, right = _CENTER_HEARS[new]
        _tell_center(_case(event.case_id), kind, right)
    if new == State.HANDLING and old == State.HANDLED:
        case = _case(event.case_id)
        _tell_unit(case.unit_id, case, "rework", Right.HANDLE)


_REPORTERS_HEAR = {
    State.REFUSED: "refused",
    State.DISPATCHED: "passed_on",
    State.WAITING: "question",
    State.CLOSED: "closed",
    State.REOPENED: "reopened_for_you",
}
_CENTER_HEARS = {
    State.HANDLED: ("to_check", Right.CHECK),
    State.CONSULTING: ("to_consult", Right.COMMAND),
    State.REOPENED: ("reopened", Right.DISPATCH),
}


def tell_joined(event: ReportJoined) -> None:
    """Who reported the same as others hears it, and by which number it is still found."""
    _tell_one(event.report_id, "joined_for_you")


def tell_taken_out(event: ReportTakenOut) -> None:
    _tell_one(event.report_id, "taken_out_for_you")


def _tell_one(report_id: int, kind: str) -> None:
    report = Report.objects.get(pk=report_id)
    if report.phone and report.channel in ANSWERED_BY_US:
        _tell(report, kind, {"number": report.number})


def tell_order(event: OrderSent) -> None:
    tell_unit(
        event.unit_id,
        "order_sent",
        case_number=event.number,
        right=Right.HANDLE,
        context={"title": event.title},
    )


def tell_withdrawn(event: OrderWithdrawn) -> None:
    _tell_unit(event.unit_id, _case(event.case_id), "order_withdrawn", Right.HANDLE)


def tell_return_asked(event: ReturnAsked) -> None:
    case = _case(event.case_id)
    if case.state != State.CONSULTING:
        unit = Hop.objects.select_related("from_unit").get(pk=event.hop_id).from_unit
        _tell_center(case, "return_asked", Right.DISPATCH, unit=_both_names(unit))


def tell_return_decided(event: ReturnDecided) -> None:
    kind = "return_granted" if event.granted else "return_refused"
    _tell_unit(event.unit_id, _case(event.case_id), kind, Right.HANDLE)


def tell_extension_asked(event: ExtensionAsked) -> None:
    unit = Unit.objects.get(pk=event.unit_id)
    _tell_center(_case(event.case_id), "extension_asked", Right.DISPATCH, unit=_both_names(unit))


def tell_extension_decided(event: ExtensionDecided) -> None:
    case = _case(event.case_id)
    kind = "extension_granted" if event.granted else "extension_refused"
    due = _due(case, event.unit_id, Deadline.Kind.HANDLE, Deadline.Kind.ASSIST)
    _tell_unit(event.unit_id, case, kind, Right.HANDLE, due=due)


def tell_answered(event: QuestionClosed) -> None:
    if event.answered:
        _tell_unit(event.unit_id, _case(event.case_id), "reporter_answered", Right.HANDLE)


def tell_rated(event: CaseRated) -> None:
    if "no" in {event.solved, event.satisfied}:
        _tell_center(_case(event.case_id), "rated_low", Right.CALL_BACK)


def tell_outside_spoke(event: OutsideSpoke) -> None:
    """Another system has added, urged or withdrawn: the center hears it, and who has the matter."""
    case = _case(event.case_id)
    kind = f"outside_{event.what}"
    reference = OutsideReference.objects.get(pk=event.reference_id)
    system = in_both_languages(reference.get_system_display)
    _tell_center(case, kind, Right.INTAKE, system=system)
    if case.unit_id != case.center_id and case.is_open:
        _tell_unit(case.unit_id, case, kind, Right.HANDLE, system=system)


def tell_near(event: DeadlineNear) -> None:
    _tell_deadline(event.deadline_id, "deadline_near")


def tell_passed(event: DeadlinePassed) -> None:
    _tell_deadline(event.deadline_id, "deadline_passed")


def tell_theme(event: ThemeOpened) -> None:
    gaps = {"title": event.title, "month": f"{event.month:%Y-%m}"}
    tell_unit(event.lead_id, "theme_opened", right=Right.HANDLE, context=gaps)


def tell_patrol(event: PatrolHinted) -> None:
    """The communities in the area, or around it, whose teams go round there."""
    parts = event.area_path.split(".")
    codes = [parts[2]] if len(parts) > 2 else community_codes(event.area_path)
    gaps = {"words": event.words, "until": event.until.isoformat()}
    for unit in units_by_code(codes).values():
        tell_unit(unit.pk, "patrol_hint", right=Right.HANDLE, context=gaps)


def tell_delivery_failed(event: DeliveryFailed) -> None:
    case = Case.objects.filter(number=event.case_number).select_related("center").first()
    if case is not None:
        _tell_center(case, "delivery_failed", Right.CALL_BACK)


def _tell_deadline(deadline_id: int, kind: str) -> None:
    asked = ["kind", "name", "name_en", "due_at", "unit", "case__number", "case__title"]
    asked += ["case__center_id", "case__unit_id"]
    deadline = Deadline.objects.select_related("case", "unit").only(*asked).get(pk=deadline_id)
    gaps = {
        "due": in_both_languages(lambda: dated_text(deadline.due_at)),
        "due_at": deadline.due_at.isoformat(),
        "limit": in_both_languages(lambda: name_of(deadline)),
    }
    case = deadline.case
    if deadline.kind in OUTSIDE_KINDS and case.unit_id != case.center_id:
        # Another system's clock is the center's to watch, and the unit's that does the work.
        _tell_unit(case.unit_id, case, kind, Right.HANDLE, **gaps)
    _tell_unit(
        deadline.unit_id,
        case,
        kind,
        # A center's own clocks concern all its posts, a unit's those who work on orders.
        "" if deadline.unit_id == deadline.case.center_id else Right.HANDLE,
        **gaps,
    )


def _due(case: Case, unit_id: int, *kinds: str) -> dict[str, str]:
    """When a unit's running clock of these kinds ends, in both languages."""
    deadline = Deadline.objects.filter(
        case=case, unit=unit_id, kind__in=kinds, met_at=None, void_at=None
    ).first()
    return in_both_languages(lambda: dated_text(deadline.due_at) if deadline else "—")


def _both_names(unit: Unit) -> dict[str, str]:
    return in_both_languages(lambda: unit)


def _case(case_id: int) -> Case:
    """What a notice says of a case, and where it may go."""
    return Case.objects.only("number", "title", "state", "unit_id", "center_id").get(pk=case_id)


def _tell_center(case: Case, kind: str, right: str, **gaps: Any) -> None:
    _tell_unit(case.center_id, case, kind, right, **gaps)


def _tell_unit(unit_id: int, case: Case, kind: str, right: str, **gaps: Any) -> None:
    tell_unit(
        unit_id, kind, case_number=case.number, right=right, context={"title": case.title, **gaps}
    )


def _tell_reporters(case_id: int, kind: str) -> None:
    if reports := reachable_reports(case_id):
        unit = _both_names(Unit.objects.get(cases=case_id))
        for report in reports:
            _tell(report, kind, {"number": report.number, "unit": unit})


def _tell(report: Report, kind: str, context: dict[str, Any], *, secret: str = "") -> None:
    tell_reporter(
        kind,
        case_number=report.number,
        phone=report.phone,
        language=report.reader_language,
        secret=secret,
        context=context,
    )
