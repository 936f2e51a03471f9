"""Receipt and progress: what a reporter sees with number and code, and what they can do there."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiewang.base.errors import Refusal
from jiewang.center.case.numbers import tidy_number
from jiewang.center.check.actions import reopen_case
from jiewang.center.evaluate.actions import rate as rate_report
from jiewang.center.handle.actions import answer_question
from jiewang.center.intake.models import Photo, Report
from jiewang.center.intake.queries import report_by_secret
from jiewang.desk.rate_limits import too_often, was_too_often
from jiewang.desk.residents import progress_page
from jiewang.desk.residents.forms import AnswerForm, LookupForm, RatingForm, ReopenForm

# Wrong codes in ten minutes from one address. A code is one of 8.5e11.
MISSES, TEN_MINUTES = 20, 600
WRONG = "code"


def _open(request: HttpRequest, number: str, secret: str) -> Report | None:
    """The report of number and code; each wrong pair counts, too many are not even looked at."""
    if was_too_often(request, WRONG, most=MISSES):
        return None
    found = report_by_secret(number, secret)
    if found is None:
        too_often(request, WRONG, most=MISSES, seconds=TEN_MINUTES)
    return found


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponseBase:
    """The receipt, in the browser that sent the report; elsewhere number and code are asked."""
    mine = Report.objects.filter(pk__in=request.session.get("reports", []), number=number)
    report = mine.select_related("case__center").order_by("-pk").first()
    if report is None:
        return redirect(f"{reverse('desk:track')}?number={tidy_number(number)[:16]}")
    context = progress_page.receipt_context(request, report)
    return _private(render(request, "desk/residents/receipt.html", context))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def lookup(request: HttpRequest) -> HttpResponse:
    """Ask for number and code. A slip of the finger is told apart from a wrong code."""
    form = LookupForm(request.POST or None, initial={"number": request.GET.get("number", "")[:40]})
    status = 200
    if form.is_bound:
        status = 422
        if was_too_often(request, WRONG, most=MISSES):
            form.add_error(None, _("Too many wrong codes from your network. Wait ten minutes."))
            status = 429
        elif form.is_valid():
            data = form.cleaned_data
            if _open(request, data["number"], data["secret"]):
                return redirect("desk:progress", data["number"], data["secret"])
            form.add_error(
                "secret",
                _("Number and code do not belong together. Compare both with your receipt."),
            )
    return render(request, "desk/residents/track.html", {"form": form}, status=status)


def _reporters_page(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open a page by number and code, or answer as if it did not exist."""

    @login_not_required
    @never_cache
    def opened(request: HttpRequest, number: str, secret: str, **more: Any) -> HttpResponseBase:
        report = _open(request, number, secret)
        if report is not None:
            return _private(view(request, report, secret, **more))
        context = {"form": LookupForm(initial={"number": number[:16]}), "not_found": True}
        return render(request, "desk/residents/track.html", context, status=404)

    return opened


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _page(
    request: HttpRequest, report: Report, secret: str, *, status: int = 200, **forms_: forms.Form
) -> HttpResponse:
    context = progress_page.progress_context(report, secret, **forms_)
    return render(request, "desk/residents/progress.html", context, status=status)


@_reporters_page
@require_safe
def progress(request: HttpRequest, report: Report, secret: str) -> HttpResponse:
    return _page(request, report, secret)


@_reporters_page
@require_POST
def answer(request: HttpRequest, report: Report, secret: str) -> HttpResponse:
    """Answer the open question of the unit."""
    form = AnswerForm(request.POST)
    done = _("Your answer has arrived; the unit goes on.")

    def act(data: dict[str, Any]) -> None:
        answer_question(report.case_id, report_id=report.pk, text=data["text"])

    return _do(request, report, secret, form, act, name="answer_form", done=done)


@_reporters_page
@require_POST
def rate(request: HttpRequest, report: Report, secret: str) -> HttpResponse:
    """Rate the closing: once, three questions apart."""
    form = RatingForm(request.POST)
    done = _("Thank you. Your rating counts.")

    def act(data: dict[str, Any]) -> None:
        rate_report(report.pk, **data)

    return _do(request, report, secret, form, act, name="rating_form", done=done)


@_reporters_page
@require_POST
def reopen(request: HttpRequest, report: Report, secret: str) -> HttpResponse:
    """Say that a closed matter is not settled."""
    form = ReopenForm(request.POST)
    done = _("It is open again. The center decides which unit goes on.")

    def act(data: dict[str, Any]) -> None:
        reopen_case(report.case_id, by=None, report_id=report.pk, **data)

    return _do(request, report, secret, form, act, name="reopen_form", done=done)


def _do(
    request: HttpRequest,
    report: Report,
    secret: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    name: str,
    done: str,
) -> HttpResponse:
    """Check the form, act, go back to the page; what was refused is told where it was typed."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("desk:progress", report.number, secret)
    return _page(request, report, secret, status=422, **{name: form})


@_reporters_page
@require_safe
def photo(request: HttpRequest, report: Report, secret: str, *, pk: int, size: str) -> FileResponse:
    """A photo of the own report, or of the result. Nobody else's."""
    own = Photo.objects.filter(report=report)
    results = Photo.objects.filter(case=report.case_id, report=None, stage=Photo.Stage.RESULT)
    row = get_object_or_404(own | results, pk=pk)
    if size not in {"small", "full"}:
        raise Http404
    file = row.thumbnail if size == "small" else row.image
    try:
        stored = file.open("rb")
    except FileNotFoundError:
        # Lost on the disk, as after a restored backup without its files: the page still answers.
        raise Http404 from None
    # Cleaned photos are stored as JPEG, whatever came in.
    response = FileResponse(stored, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response
