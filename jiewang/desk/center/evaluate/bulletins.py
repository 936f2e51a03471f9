"""Bulletins: those published, this month's draft, and the three kinds of files."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.errors import Refusal
from jiewang.base.papers.docx_files import docx_of
from jiewang.base.papers.pdf_files import pdf_of
from jiewang.center.evaluate.access import may_publish
from jiewang.center.evaluate.bulletins import draft_bulletin, publish_bulletin
from jiewang.center.evaluate.claims import contest_ends
from jiewang.center.evaluate.models import BulletinDraft
from jiewang.center.evaluate.papers import correction_texts, definition_texts, paper_of
from jiewang.center.evaluate.periods import month_before, month_text, read_month
from jiewang.center.evaluate.queries import bulletins as published
from jiewang.center.evaluate.queries import newest_draft
from jiewang.center.evaluate.tables import Sheet, sheet_of
from jiewang.center.evaluate.workbooks import workbook_of
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.evaluate.forms import MonthForm, PublishForm
from jiewang.desk.center.evaluate.tabs import tabs_for
from jiewang.desk.center.evaluate.views import check_seen
from jiewang.desk.request import DeskRequest

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "pdf": ("application/pdf", lambda sheet: pdf_of(paper_of(sheet))),
    "docx": (_DOCX, lambda sheet: docx_of(paper_of(sheet))),
    "xlsx": (_XLSX, workbook_of),
}


@require_http_methods(["GET", "POST"])
def bulletins(request: DeskRequest) -> HttpResponse:
    """All that are published; who may computes the figures of a month."""
    check_seen(request.user)
    last = month_before(timezone.localdate().replace(day=1))
    form = MonthForm(request.POST or None, initial={"month": month_text(last)})
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: _compute(form.cleaned_data["month"], request))
        if status == DONE:
            return redirect("desk:bulletin", form.cleaned_data["month"])
    context = {
        "tabs": tabs_for(request.user, "bulletins"),
        "form": form if may_publish(request.user) else None,
        "bulletins": published(),
        "drafts": _drafts() if may_publish(request.user) else [],
    }
    return render(request, "desk/center/evaluate/bulletins.html", context, status=status)


def _compute(month: str, request: DeskRequest) -> None:
    draft_bulletin(read_month(month), by=request.user)
    messages.success(request, _("The figures of %(month)s are computed.") % {"month": month})


def _drafts() -> list[BulletinDraft]:
    """The newest draft of each month that is not published."""
    done = published().values("month")
    rows = BulletinDraft.objects.exclude(month__in=done).select_related("by").order_by("-pk")
    newest: dict[date, BulletinDraft] = {}
    for row in rows:
        newest.setdefault(row.month, row)
    return [newest[month] for month in sorted(newest, reverse=True)]


def _sheet(request: DeskRequest, month: str) -> Sheet:
    """A month as its reader may see it: published for all, a draft for who is scored or presses.

    Raises Http404, PermissionDenied.
    """
    check_seen(request.user)
    try:
        draft = newest_draft(read_month(month))
    except Refusal:
        raise Http404 from None
    if draft is None:
        raise Http404
    return sheet_of(draft)


@require_http_methods(["GET", "POST"])
def bulletin(request: DeskRequest, month: str) -> HttpResponse:
    """One month: points and ranks, all figures, corrections, what is counted."""
    sheet = _sheet(request, month)
    form = PublishForm(request.POST or None)
    status = DONE
    if form.is_bound and form.is_valid():
        draft = form.cleaned_data["draft"]
        status = attempt(form, lambda: publish_bulletin(draft, by=request.user))
        if status == DONE:
            messages.success(
                request, _("The bulletin of %(month)s is published.") % {"month": month}
            )
            return redirect("desk:bulletin", month)
    elif form.is_bound:
        raise Http404
    context = {
        "tabs": tabs_for(request.user, "bulletins"),
        "sheet": sheet,
        "month": month,
        "form": form,
        "may_publish": may_publish(request.user) and sheet.bulletin is None,
        "own_draft": sheet.draft.by_id == request.user.pk,
        "contest_ends": contest_ends(sheet.draft.month),
        "corrections": correction_texts(sheet),
        "definitions": definition_texts(sheet),
        "files": list(FILES),
    }
    return render(request, "desk/center/evaluate/bulletin.html", context, status=status)


@require_safe
def bulletin_file(request: DeskRequest, month: str, kind: str) -> HttpResponse:
    """The same as PDF, DOCX or XLSX."""
    sheet = _sheet(request, month)
    if kind not in FILES:
        raise Http404
    content_type, made = FILES[kind]
    try:
        content = made(sheet)
    except Refusal as refused:
        raise PermissionDenied(str(refused)) from None
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="bulletin-{month}.{kind}"'
    return answer
