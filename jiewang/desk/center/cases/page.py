"""What the case page shows: read once, handed to the template as it stands."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES
from jiewang.center.clock.queries import LimitView, most_pressing, running_limits
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import item_of, items_seen_by
from jiewang.center.consult.whistles.queries import whistles_seen_by
from jiewang.center.dispatch.access import works_for
from jiewang.center.dispatch.explain import explain
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.handle.models import Question
from jiewang.center.intake.answers import shown_answers
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.center.intake.models import Photo, Report
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.center.intake.outside.queries import references_of
from jiewang.center.intake.queries import (
    MaskedContact,
    hides_reporter,
    masked_contact,
    words_for,
)
from jiewang.center.intake.wording import blotted
from jiewang.center.supervise.queries import for_list, tasks_seen_by
from jiewang.desk.center.cases.diary import diary_lines
from jiewang.desk.center.cases.doable import doable
from jiewang.desk.center.supervise.page import shown_tasks
from jiewang.grid.areas.queries import chain
from jiewang.people.models import User
from jiewang.people.rights import holdings


@dataclass(frozen=True)
class ShownReport:
    """A report with as much of its reporter as this reader may see."""

    report: Report
    contact: MaskedContact
    text: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class ShownPhoto:
    """What the photo component wants."""

    small: str
    full: str
    caption: str
    width: int
    height: int


def handles(case: Case, reader: User) -> bool:
    """Whether the reader works on one of the case's orders now."""
    orders = case.orders.exclude(state=WorkOrder.State.WITHDRAWN).select_related("unit", "area")
    # Without the usual order, which reads the case along.
    orders = orders.defer("area__boundary").order_by("pk")
    return any(works_for(reader, order) for order in orders)


def reporters_of(case: Case, reader: User) -> list[ShownReport]:
    """Every report of the case, the contact masked."""
    mine = handles(case, reader)
    # Each knows this very case: it is not read along.
    reports = case.reports.order_by("received_at", "pk")
    found = []
    for each in reports:
        contact = masked_contact(each, reader, handles=mine)
        hidden = hides_reporter(case, each, reader)
        answers = shown_answers(each, case.category)
        if hidden:
            answers = [(question, blotted(answer)) for question, answer in answers]
        found.append(ShownReport(each, contact, words_for(each, reader), answers))
    return found


def outside_of(case: Case, reader: User) -> list[tuple[OutsideReference, list[str]]]:
    """The case's numbers in other systems, each with what was added to it later."""
    return [
        (each, [_added(case, each, said.text, reader) for said in each.additions.all()])
        for each in references_of(case)
    ]


def _added(case: Case, reference: OutsideReference, text: str, reader: User) -> str:
    said = reference.report
    if not hides_reporter(case, said, reader):
        return text
    return blotted(text, said.name, said.phone, said.id_number)


def questions_of(case: Case, reports: list[ShownReport], reader: User) -> list[Question]:
    """The questions to the reporters; to who may not know them, without what names them."""
    questions = list(case.questions.order_by("asked_at"))
    if any(hides_reporter(case, each.report, reader) for each in reports):
        names = [each.report.name for each in reports]
        for question in questions:
            question.answer = blotted(question.answer, *names)
    return questions


def photos_of(case: Case, reader: User) -> list[ShownPhoto]:
    """The case's photos, oldest first, each with whence it comes."""
    photos = case.photos.select_related("by", "report").order_by("added_at", "pk")
    return [_shown(photo, case, reader) for photo in photos]


def _shown(photo: Photo, case: Case, reader: User) -> ShownPhoto:
    reported = photo.stage == Photo.Stage.REPORT
    hidden = reported and hides_reporter(case, photo.report, reader)
    whence = _("Reporter") if photo.by is None or hidden else str(photo.by)
    gaps = {"stage": photo.get_stage_display(), "who": whence}
    return ShownPhoto(
        small=reverse("desk:photo", args=[photo.pk, "small"]),
        full=reverse("desk:photo", args=[photo.pk, "full"]),
        caption=_("%(stage)s · %(who)s") % gaps,
        width=photo.width,
        height=photo.height,
    )


def case_page(case: Case, reader: User, *, moves_only: bool) -> dict[str, Any]:
    """The context of the case page."""
    limits = running_limits(case)
    steps = case.steps.select_related("by", "unit").order_by("-line")
    if moves_only:
        steps = steps.filter(moved=True)
    reports = reporters_of(case, reader)
    open_acts, closed_acts = doable(case, reader)
    return {
        "case": case,
        "chain": chain(case.area),
        "limits": limits,
        "pressing": limits[0] if limits and case.state in OPEN_STATES else None,
        "acts": open_acts,
        "closed_acts": closed_acts,
        "map_area": case.area.parent or case.area,
        "acts_as": _acting_posts(case, reader),
        "orders": _orders(case),
        "outside": outside_of(case, reader),
        "photos": photos_of(case, reader),
        "answers": case.answers.select_related("by"),
        "questions": questions_of(case, reports, reader),
        "hops": case.hops.select_related("from_unit", "to_unit", "decided_by").order_by("at", "pk"),
        "reports": reports,
        "secret_reports": sum(each.report.confidential for each in reports),
        "lines": diary_lines(steps, hide_reporter=hides_reporter(case, None, reader)),
        "moves_only": moves_only,
        "why": explain(case) if case.category else [],
        "alone": FiledAlone.objects.filter(case=case).first(),
        "merged": case.merged.all(),
        "blocked": _seen_item(case, reader),
        "whistles": whistles_seen_by(reader).filter(case=case),
        "tasks": shown_tasks(for_list(tasks_seen_by(reader).filter(case=case))),
    }


def _seen_item(case: Case, reader: User) -> BlockedItem | None:
    """The case's blocked item, for those who may look at it."""
    item = item_of(case)
    if item is None or not items_seen_by(reader).filter(pk=item.pk).exists():
        return None
    return item


def _acting_posts(case: Case, reader: User) -> str:
    """The posts under which this person acts on the case: at its center, or in a unit with it."""
    units = {case.center_id, *case.orders.values_list("unit", flat=True)}
    held = [h for h in holdings(reader) if h.unit_id in units or h.unit.runs_a_center]
    return _(", ").join(str(holding) for holding in held)


def _orders(case: Case) -> list[tuple[WorkOrder, LimitView | None]]:
    """The case's orders, the lead first, each with the clock of its unit that presses most."""
    orders = case.orders.select_related("unit", "area").order_by("-role", "pk")
    return [(order, _own_limit(order)) for order in orders]


def _own_limit(order: WorkOrder) -> LimitView | None:
    if order.state in {WorkOrder.State.WITHDRAWN, WorkOrder.State.HANDLED}:
        return None
    return most_pressing([order.case_id], unit_id=order.unit_id).get(order.case_id)
