"""Asking the fire table, and writing down what a panel said."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jiewang.desk.request import DeskRequest
from jiewang.desk.works.projects.approvals.forms import FireForm, ReviewForm
from jiewang.desk.works.projects.approvals.views import answered, check_leave, seen_project
from jiewang.works.projects.approvals.access import leave_to_apply, leave_to_review
from jiewang.works.projects.approvals.actions import choose_fire_standard, record_review


@require_http_methods(["GET", "POST"])
def fire_new(request: DeskRequest, number: str) -> HttpResponse:
    """The questions of the table; the answer stands on the project's page of approvals."""
    project = seen_project(request.user, number)
    check_leave(leave_to_apply, request.user, project)
    form = FireForm(request.POST or None)
    run = lambda: choose_fire_standard(project.pk, by=request.user, **form.cleaned_data)
    title, done = _("Which fire standard applies?"), _("The table has answered.")
    lead = _("For an old building that is changed. The answer keeps the way it took.")
    return answered(request, project, form, run, title=title, done=done, lead=lead)


@require_http_methods(["GET", "POST"])
def fire_review(request: DeskRequest, number: str, choice_id: int) -> HttpResponse:
    """What the expert panel said on one answer."""
    project = seen_project(request.user, number)
    if choice_id >= 2**63:
        raise Http404
    choice = get_object_or_404(project.fire_choices, pk=choice_id)
    check_leave(leave_to_review, request.user, project)
    form = ReviewForm(request.POST or None)
    run = lambda: record_review(choice.pk, by=request.user, **form.cleaned_data)
    title = _("Expert panel on %(building)s") % {"building": choice.building}
    lead = _("Who works for the unit that builds steps aside; the reason is kept.")
    done = _("What the panel said is written down.")
    return answered(
        request, project, form, run, title=title, done=done, lead=lead, template="review"
    )
