"""Call-backs: closed cases whose reporters have not said yet what they think of the result."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.evaluate.calling import call_back, calls_of, to_call_back
from jiewang.center.intake.queries import masked_contact
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.evaluate.forms import CallForm
from jiewang.desk.center.evaluate.tabs import tabs_for
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Right
from jiewang.people.rights import has_right_anywhere

_A_PAGE = 30


def _check(request: DeskRequest) -> None:
    if not has_right_anywhere(request.user, Right.CALL_BACK):
        raise PermissionDenied(_("This page is for the call-back posts of a center."))


@require_safe
def calls(request: DeskRequest) -> HttpResponse:
    """Whom to call, the latest closing first."""
    _check(request)
    pages: Paginator = LongPaginator(to_call_back(request.user), _A_PAGE)  # type: ignore[type-arg]
    page = pages.get_page(request.GET.get("page"))
    context = {"tabs": tabs_for(request.user, "calls"), "page": page}
    return render(request, "desk/center/evaluate/calls.html", context)


@require_http_methods(["GET", "POST"])
def call(request: DeskRequest, report_id: int) -> HttpResponse:
    """One call: whom, what about, and the three answers."""
    _check(request)
    report = get_object_or_404(to_call_back(request.user), pk=report_id)
    form = CallForm(request.POST or None)
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: _keep(form, report_id, request))
        if status == DONE:
            messages.success(request, _("Written down. Next, please."))
            return redirect("desk:calls")
    context = {
        "tabs": tabs_for(request.user, "calls"),
        "report": report,
        "case": report.case,
        "contact": masked_contact(report, request.user, handles=False),
        "answer": report.case.answers.order_by("-at", "-pk").first(),
        "calls": calls_of(report.case)[:5],
        "form": form,
    }
    return render(request, "desk/center/evaluate/call.html", context, status=status)


def _keep(form: CallForm, report_id: int, request: DeskRequest) -> None:
    said = form.cleaned_data
    call_back(
        report_id,
        reached=said["reached"] == "yes",
        answered=said["answered"] == "yes",
        solved=said["solved"],
        satisfied=said["satisfied"],
        by=request.user,
    )
