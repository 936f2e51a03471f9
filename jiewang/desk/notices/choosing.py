"""My notices: how I am told of what, and where my e-mail goes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.notices.forms import AddressForm, CodeForm, WaysForm, open_ways
from jiewang.desk.request import DeskRequest
from jiewang.notices.choices import choose, wishes_of
from jiewang.notices.mailboxes import confirm_address, forget_address, give_address, mailbox_of
from jiewang.notices.models import Way
from jiewang.notices.targets import is_set_up


@require_http_methods(["GET", "POST"])
def my_notices(request: DeskRequest) -> HttpResponse:
    """Choose ways and times."""
    form = _ways_form(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        times = {field.name: form.cleaned_data[field.name] for field in form.times()}
        if attempt(form, lambda: choose(request.user, ways=form.chosen(), **times)) == DONE:
            messages.success(request, _("Your choice is kept."))
            return redirect("desk:my_notices")
    return _page(request, form=form)


@require_POST
def my_address(request: DeskRequest) -> HttpResponse:
    """Give an address, confirm it by its code, or delete it."""
    user, at = request.user, timezone.now()
    if "forget" in request.POST:
        forget_address(user)
        messages.success(request, _("Your address is deleted."))
        return redirect("desk:my_notices")
    if "code" in request.POST:
        code = CodeForm(request.POST)
        said = _("Your address is confirmed: notices go there from now on.")
        if _done(code, lambda: confirm_address(user, code=code.cleaned_data["code"], at=at)):
            return _told(request, said)
        return _page(request, code=code)
    address = AddressForm(request.POST)
    said = _("A code is on its way. It comes within a minute.")
    if _done(address, lambda: give_address(user, address=address.cleaned_data["address"], at=at)):
        return _told(request, said)
    return _page(request, address=address)


def _done(form: forms.Form, action: Callable[[], Any]) -> bool:
    return form.is_valid() and attempt(form, action) == DONE


def _told(request: DeskRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("desk:my_notices")


def _ways_form(request: DeskRequest, data: Any = None) -> WaysForm:
    mailbox = mailbox_of(request.user)
    ways = open_ways(is_set_up(Way.EMAIL) and bool(mailbox and mailbox.confirmed_at))
    return WaysForm(data, wishes=wishes_of(request.user), ways=ways)


def _page(request: DeskRequest, **forms_given: Any) -> HttpResponse:
    refused = any(form.is_bound and form.errors for form in forms_given.values())
    context = {
        "form": _ways_form(request),
        "address": AddressForm(),
        "code": CodeForm(),
        "mailbox": mailbox_of(request.user),
        "with_mail": is_set_up(Way.EMAIL),
        **forms_given,
    }
    return render(request, "desk/notices/my_notices.html", context, status=422 if refused else 200)
