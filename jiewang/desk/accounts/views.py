"""Where one arrives after signing in, the own account, and the page for who is locked out."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.desk.accounts.queries import lockout_minutes, sign_in_before
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Right, User
from jiewang.people.rights import has_right_anywhere, holdings

# The first right that a person holds says where the day begins.
_FIRST_PAGES = (
    (Right.INTAKE, "desk:queue"),
    (Right.DISPATCH, "desk:queue"),
    (Right.CHECK, "desk:checks"),
    (Right.HANDLE, "desk:my_work"),
)


@require_safe
def home(request: DeskRequest) -> HttpResponse:
    """Go where this person's posts have work; grid teams to their orders, all others to cases."""
    for right, page in _FIRST_PAGES:
        if has_right_anywhere(request.user, right):
            return redirect(page)
    on_a_team = request.user.postings.current().exists()
    return redirect("desk:my_work" if on_a_team else "desk:cases")


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    class Meta:
        model = User
        fields = ("shortcuts",)
        labels = {"shortcuts": gettext_lazy("Shortcut keys")}
        help_texts = {
            "shortcuts": gettext_lazy(
                "Single keys act on the intake desk while no field has the focus."
            )
        }


@require_http_methods(["GET", "POST"])
def account(request: DeskRequest) -> HttpResponse:
    """My posts, my shortcuts, and the ways to change password and second factor."""
    # An unticked box sends nothing: an empty POST is an answer too.
    data = request.POST if request.method == "POST" else None
    form = AccountForm(data, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your settings are kept."))
        return redirect("desk:account")
    context = {
        "form": form,
        "holdings": holdings(request.user),
        "before": sign_in_before(request.user),
    }
    return render(request, "desk/accounts/account.html", context)


@require_http_methods(["GET", "POST"])
def sessions(request: DeskRequest) -> HttpResponse:
    """Where one is signed in; any of it can be ended, also all but this one."""
    mine = UserSession.objects.purge_and_list(request.user)
    if request.method == "POST":
        wanted = request.POST.get("end", "")
        others = [each for each in mine if not each.is_current()]
        ended = [each for each in others if wanted in {"others", str(each.pk)}]
        for each in ended:
            each.end()
        if ended:
            messages.success(request, _("Signed out there."))
        return redirect("account_sessions")
    mine.sort(key=lambda each: (not each.is_current(), -each.created_at.timestamp()))
    return render(request, "desk/accounts/sessions.html", {"sessions": mine})


@login_not_required
def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Too many wrong passwords (django-axes): says how long to wait, and whom to ask meanwhile."""
    context = {"minutes": lockout_minutes(request)}
    return render(request, "desk/accounts/locked_out.html", context, status=429)
