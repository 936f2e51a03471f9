"""The page of suggestions, and the button that stops dispatch without a person."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jiewang.center.dispatch.halts import end_halt, halt_dispatching_alone
from jiewang.center.intake.learning.access import may_see_quality
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.learning.page import learning_page
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Unit

PERIODS = (30, 90, 365)


class HaltForm(forms.Form):
    """Why dispatch without a person stops, or goes on."""

    note = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Is kept with your name and the moment."),
    )


@require_safe
def learning(request: DeskRequest) -> HttpResponse:
    return _page(request, HaltForm(), status=DONE)


@require_POST
def halt(request: DeskRequest, code: str) -> HttpResponse:
    """Stop dispatching alone at a center, or, with `end`, let it go on."""
    center, form = get_object_or_404(Unit, code=code), HaltForm(request.POST)
    ends, status = "end" in request.POST, 422
    if form.is_valid():
        act = end_halt if ends else halt_dispatching_alone
        note = form.cleaned_data["note"]
        status = attempt(form, lambda: act(center.pk, note=note, by=request.user))
    if status != DONE:
        return _page(request, form, status=status)
    done = _("Cases of %(center)s are dispatched alone again, where they may be.")
    if not ends:
        done = _("From now on nothing of %(center)s is dispatched without a person.")
    messages.success(request, done % {"center": center})
    return redirect("desk:learning")


def _page(request: DeskRequest, form: HaltForm, *, status: int) -> HttpResponse:
    if not may_see_quality(request.user):
        sentence = _("This page is for the intake, command and catalog posts of a center.")
        raise PermissionDenied(sentence)
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted in {str(each) for each in PERIODS} else 90
    every_type = request.GET.get("types") == "all"
    context = learning_page(request.user, now=timezone.now(), days=days, every_type=every_type)
    context |= {"form": form, "periods": PERIODS}
    return render(request, "desk/center/learning/learning.html", context, status=status)
