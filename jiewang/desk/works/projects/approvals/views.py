"""A project's approvals: the page, handing in, visits, opinions, unit works."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.case.errors import NotAllowed
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.desk.works.projects.approvals.forms import (
    ApplicationForm,
    OpinionForm,
    VisitForm,
    WorksForm,
)
from jiewang.desk.works.projects.approvals.page import approvals_page, pending_of
from jiewang.people.models import User
from jiewang.people.rights import units_of
from jiewang.works.projects.approvals.access import (
    approvals_seen_by,
    leave_to_apply,
    leave_to_opine,
    leave_to_visit,
)
from jiewang.works.projects.approvals.actions import (
    add_unit_works,
    apply_for,
    give_opinion,
    record_visit,
)
from jiewang.works.projects.approvals.models import Application, ApplicationItem, UnitWorks
from jiewang.works.projects.approvals.rules import approval_rules
from jiewang.works.projects.models import Project

PER_PAGE = 30


def seen_project(user: User, number: str) -> Project:
    """The project if the person may see its approvals; otherwise 404."""
    rows = approvals_seen_by(user).select_related("center", "unit").distinct()
    return get_object_or_404(rows, number=number)


def check_leave(ask: Callable[..., object], *args: Any) -> None:
    """Raises PermissionDenied, with the sentence of the room."""
    try:
        ask(*args)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None


def answered(
    request: DeskRequest,
    project: Project,
    form: django_forms.Form,
    run: Callable[[], Any],
    *,
    title: str,
    done: str,
    lead: str = "",
    template: str = "act",
    **more: Any,
) -> HttpResponse:
    """The form of one act, and the act."""
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, run)
        if status == DONE:
            messages.success(request, done)
            return redirect("desk:approvals", project.number)
    context = {"project": project, "form": form, "title": title, "lead": lead, **more}
    page = f"desk/works/projects/approvals/{template}.html"
    return render(request, page, context, status=status)


@require_safe
def opinions(request: DeskRequest) -> HttpResponse:
    """Items that wait for an opinion of my units, oldest first."""
    rows = ApplicationItem.objects.filter(
        unit__in=units_of(request.user), passed=None, application__state=Application.State.OPEN
    )
    rows = rows.select_related("unit", "application__project", "application__works")
    rows = rows.order_by("application__applied_on", "pk")
    page = LongPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    items = approval_rules().items
    listed = [(row, str(items.get(row.item) or row.item)) for row in page]
    context = {"page": page, "rows": listed}
    return render(request, "desk/works/projects/approvals/opinions.html", context)


@require_safe
def approvals(request: DeskRequest, number: str) -> HttpResponse:
    context = approvals_page(seen_project(request.user, number), request.user)
    return render(request, "desk/works/projects/approvals/approvals.html", context)


@require_http_methods(["GET", "POST"])
def unit_works_new(request: DeskRequest, number: str) -> HttpResponse:
    """Name a part that may be accepted by itself."""
    project = seen_project(request.user, number)
    check_leave(leave_to_apply, request.user, project)
    form = WorksForm(request.POST or None, project=project)
    run = lambda: add_unit_works(project.pk, by=request.user, **form.cleaned_data)
    done = _("The unit works is on the list.")
    lead = _("A part that serves its purpose by itself, such as one building of several.")
    return answered(request, project, form, run, title=_("Unit works"), done=done, lead=lead)


@require_http_methods(["GET", "POST"])
def application_new(request: DeskRequest, number: str) -> HttpResponse:
    """Hand in one application; the address names the stage, and the unit works if it is for one."""
    project = seen_project(request.user, number)
    check_leave(leave_to_apply, request.user, project)
    stage = approval_rules().stages.get(request.GET.get("stage", "acceptance"))
    if stage is None:
        raise Http404
    works = _works_of(project, request.GET.get("works", ""))
    form = ApplicationForm(
        request.POST or None, stage=stage.code, works=works, pending=pending_of(project, works)
    )
    run = lambda: apply_for(project.pk, by=request.user, **form.cleaned_data)
    done = _("Handed in. The units are told.")
    title = str(stage) if works is None else f"{stage} · {works}"
    return answered(request, project, form, run, title=title, done=done)


def _works_of(project: Project, given: str) -> UnitWorks | None:
    if not given:
        return None
    if not given.isdecimal() or len(given) > 12:
        raise Http404
    return get_object_or_404(project.unit_works, pk=int(given))


def seen_application(project: Project, application_id: int) -> Application:
    """One of the project's applications. Raises Http404."""
    if application_id >= 2**63:
        raise Http404
    return get_object_or_404(project.applications.select_related("works"), pk=application_id)


@require_http_methods(["GET", "POST"])
def visit_new(request: DeskRequest, number: str, application_id: int) -> HttpResponse:
    """Write down that the units came to look."""
    project = seen_project(request.user, number)
    application = seen_application(project, application_id)
    application.project = project
    check_leave(leave_to_visit, request.user, application)
    form = VisitForm(request.POST or None)
    run = lambda: record_visit(application.pk, by=request.user, **form.cleaned_data)
    done = _("The visit is written down.")
    lead = _("All units together; each time counts.")
    title = _("Visit for %(number)s") % {"number": application.number}
    return answered(request, project, form, run, title=title, done=done, lead=lead)


@require_http_methods(["GET", "POST"])
def opinion(request: DeskRequest, number: str, application_id: int, item: str) -> HttpResponse:
    """A unit's opinion on its item."""
    project = seen_project(request.user, number)
    application = seen_application(project, application_id)
    row = get_object_or_404(application.items.select_related("unit"), item=item)
    check_leave(leave_to_opine, request.user, row)
    form = OpinionForm(request.POST or None)
    run = lambda: give_opinion(application.pk, item=item, by=request.user, **form.cleaned_data)
    name = str(approval_rules().items.get(item) or item)
    title = _("%(item)s of %(number)s") % {"item": name, "number": application.number}
    done = _("Your opinion is written down.")
    return answered(request, project, form, run, title=title, done=done)
