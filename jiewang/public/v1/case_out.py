"""Cases, orders and lines as they go out, field by field. A handful of queries for any number."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.clock.queries import LimitView, most_pressing
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.intake.models import Photo, Report
from jiewang.grid.areas.queries import full_names
from jiewang.people.models import Unit
from jiewang.public.keys.models import Key, Scope
from jiewang.public.v1.shapes import (
    CaseOut,
    Clock,
    LineOut,
    Named,
    OrderOut,
    PhotoOut,
    SaidOut,
)
from jiewang.public.v1.visible import answers_of, reporters_of, without_persons

# Plain values of diary lines that go out. A new one stays inside until it is written here.
_DATA = frozenset(
    {
        *("category", "was", "urgency", "urgency_was", "suggestion", "area", "placing", "found"),
        *("unit", "better_unit", "assist", "order", "role", "level", "act", "returns"),
        *("reason", "limit", "due", "old", "kind", "name", "stage", "until", "review_on"),
        *("into", "from", "reports", "channel", "contacted", "solved", "satisfied"),
    }
)


def with_names(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with all that CaseOut names, in one query."""
    related = cases.select_related("category", "area", "center", "unit", "merged_into")
    # The area's border is most of the bytes of a row, and nobody asks for it.
    return related.defer("area__boundary", "category__extra_questions", "category__keywords")


def cases_out(cases: list[Case]) -> list[CaseOut]:
    """Cases in their order."""
    names = full_names({case.area for case in cases})
    clocks = most_pressing(case.pk for case in cases)
    return [CaseOut(**case_fields(case, names, clocks)) for case in cases]


def case_fields(
    case: Case, names: Mapping[int, str], clocks: Mapping[int, LimitView]
) -> dict[str, Any]:
    """The fields of CaseOut."""
    pressing, merged = clocks.get(case.pk), case.merged_into
    category = case.category
    return {
        "number": case.number,
        "state": case.state,
        "title": case.title,
        "category": Named(code=category.code, name=str(category)) if category else None,
        "urgency": case.urgency,
        "area": Named(code=case.area.code, name=names[case.area.pk]),
        "center": unit_named(case.center),
        "unit": unit_named(case.unit),
        "address": case.address,
        "lon": case.lon,
        "lat": case.lat,
        "placing": case.placing,
        "confidential": case.confidential,
        "reported_at": case.reported_at,
        "closed_at": case.closed_at,
        "merged_into": merged.number if merged else None,
        "moved_by_line": case.moved_by_line,
        "lines": case.diary_length,
        "pressing": clock_out(pressing) if pressing else None,
    }


def unit_named(unit: Unit) -> Named:
    return Named(code=unit.code, name=str(unit))


def clock_out(view: LimitView) -> Clock:
    return Clock(
        kind=view.kind,
        name=view.name,
        state=view.state,
        due_at=view.due_at,
        provisional=view.provisional,
    )


def orders_out(orders: Collection[WorkOrder], key: Key) -> list[OrderOut]:
    """Orders whose case, unit and area were read along."""
    notes = _reads_notes(key)
    reporters = reporters_of({order.case_id for order in orders}) if notes else {}
    return [
        _order_out(order, _said(order.result, reporters.get(order.case_id), notes))
        for order in orders
    ]


def _said(text: str, reporters: Sequence[Report] | None, notes: bool) -> str | None:
    return without_persons(text, *(reporters or ())) if notes else None


def _order_out(order: WorkOrder, result: str | None) -> OrderOut:
    return OrderOut(
        id=order.pk,
        case=order.case.number,
        unit=unit_named(order.unit),
        area=order.area.code if order.area else None,
        role=order.role,
        state=order.state,
        level=order.level,
        sent_at=order.sent_at,
        signed_at=order.signed_at,
        contacted_at=order.contacted_at,
        handled_at=order.handled_at,
        result=result,
    )


def lines_out(steps: Collection[CaseStep], key: Key) -> list[LineOut]:
    """Lines whose case and unit were read along."""
    notes = _reads_notes(key)
    reporters = reporters_of({step.case_id for step in steps}) if notes else {}
    return [
        LineOut(
            case=step.case.number,
            line=step.line,
            kind=step.kind,
            title=step.get_kind_display(),
            state=step.state,
            moved=step.moved,
            at=step.at,
            unit=step.unit.code if step.unit else None,
            post=step.post or None,
            note=_said(step.note, reporters.get(step.case_id), notes),
            data={name: value for name, value in step.data.items() if name in _DATA},
        )
        for step in steps
    ]


def _reads_notes(key: Key) -> bool:
    return Scope.CASES_NOTES in key.scopes


def said_out(report: Report) -> SaidOut:
    return SaidOut(
        number=report.number,
        channel=report.channel,
        kind=report.kind,
        text=without_persons(report.text, report),
        answers=answers_of(report),
        reported_at=report.reported_at,
        has_contact=report.has_contact,
    )


def photo_out(photo: Photo) -> PhotoOut:
    return PhotoOut(
        id=photo.pk,
        stage=photo.stage,
        width=photo.width,
        height=photo.height,
        added_at=photo.added_at,
    )
