"""What stands on a reporter's pages: put together for the templates, nothing decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiewang.base.limits import Limit
from jiewang.center.case.models import Case
from jiewang.center.case.states import ENDED_STATES, WITH_UNIT_STATES, State
from jiewang.center.catalog.district import district
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.profiles import calendar_for
from jiewang.center.clock.queries import reporter_limit
from jiewang.center.clock.wording import moment_text
from jiewang.center.evaluate.models import Rating
from jiewang.center.intake.models import Photo, Report
from jiewang.center.intake.personal import mask_phone
from jiewang.center.intake.wording import title_of
from jiewang.desk.residents.forms import AnswerForm, RatingForm, ReopenForm
from jiewang.desk.residents.steps import Step, headline, steps_of
from jiewang.grid.areas.queries import full_names
from jiewang.people.models import Unit


@dataclass(frozen=True)
class ShownPhoto:
    """A photo for photo.html."""

    small: str
    full: str
    caption: str
    width: int
    height: int


def receipt_context(request: HttpRequest, report: Report) -> dict[str, Any]:
    """The receipt: number, code, what comes next, what was written."""
    case, limit = report.case, reporter_limit(report.case)
    address = request.build_absolute_uri(
        reverse("desk:progress", args=[report.number, report.secret])
    )
    return {
        "report": report,
        "case": case,
        "answer_by": moment_text(limit.due_at, timezone.now()) if limit else "",
        "area": full_names([case.area])[case.area_id],
        "address": address,
        "qr": qr_code(address),
        "texted_to": mask_phone(report.phone) if settings.SMS_WEBHOOK and report.phone else "",
        "steps": _thread(report, result_photos=[]),
        "photo_count": report.photos.count(),
    }


def qr_code(address: str) -> SafeString:
    """An address as a QR code, drawn as SVG without inline styles."""
    code = segno.make(address, error="m")
    # segno escapes what it writes, and the address is our own.
    return mark_safe(code.svg_inline(svgclass="qr", lineclass=None, omitsize=True))


def progress_context(
    report: Report,
    secret: str,
    *,
    answer_form: forms.Form | None = None,
    rating_form: forms.Form | None = None,
    reopen_form: forms.Form | None = None,
) -> dict[str, Any]:
    """The progress page. Forms that were just refused are handed in with what was typed."""
    case = report.case
    question = case.questions.filter(closed_at=None).first()
    rated = Rating.objects.filter(report=report).order_by("-round").first()
    may_rate = case.state == State.CLOSED and not (rated and rated.round == case.reopenings)
    until = _reopen_until(case)
    return {
        "report": report,
        "case": case,
        "secret": secret,
        "title": title_of(report.text, name=report.name),
        "headline": headline(case.state, str(case.unit), asks=may_rate),
        "unit": case.unit if case.state in _LEAD_NAMED else None,
        "limit": reporter_limit(case),
        "steps": _thread(report, result_photos=_photos(report, secret, Photo.Stage.RESULT)),
        "own_photos": _photos(report, secret, Photo.Stage.REPORT),
        "others": case.reports.count() - 1,
        "answers": list(case.answers.order_by("at")),
        "question": question,
        "question_until": moment_text(question.until, timezone.now()) if question else "",
        "answer_form": answer_form or AnswerForm(),
        "rating_form": (rating_form or RatingForm()) if may_rate or rating_form else None,
        "rated": rated,
        "reopen_form": (reopen_form or ReopenForm()) if until or reopen_form else None,
        "reopen_until": moment_text(until, timezone.now()) if until else "",
        "has_ended": case.state in ENDED_STATES,
    }


# The unit that has it, or had it to the end, answers for it by name.
_LEAD_NAMED = WITH_UNIT_STATES | {State.HANDLED, State.CHECKED, State.CLOSED, State.SHELVED}


def _thread(report: Report, *, result_photos: list[ShownPhoto]) -> list[Step]:
    case = report.case
    lines = list(case.steps.select_related("unit").order_by("line"))
    codes = {str(line.data.get("unit", "")) for line in lines}
    units = {unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)}
    return steps_of(
        lines, state=case.state, units=units, report=report, result_photos=result_photos
    )


def _photos(report: Report, secret: str, stage: str) -> list[ShownPhoto]:
    if stage == Photo.Stage.REPORT:
        rows = report.photos.filter(stage=stage)
        caption = _("Your photo")
    else:
        # Of others' reports nothing is shown, also when they were merged into one case.
        rows = Photo.objects.filter(case=report.case, report=None, stage=stage)
        caption = _("Photo of the result")

    def address(photo: Photo, size: str) -> str:
        return reverse("desk:photo_of_report", args=[report.number, secret, photo.pk, size])

    return [
        ShownPhoto(address(p, "small"), address(p, "full"), caption, p.width, p.height)
        for p in rows
    ]


def _reopen_until(case: Case) -> datetime | None:
    """Until when the reporter may open a closed case again; None when that is past."""
    rules = district()
    if case.state != State.CLOSED or case.closed_at is None:
        return None
    if case.reopenings >= rules.max_reopens:
        return None
    calendar = calendar_for(case.center.office_hours, timezone.localdate(case.closed_at))
    until = due_at(Limit.parse(rules.reopen_window), case.closed_at, calendar).at
    return until if timezone.now() <= until else None
