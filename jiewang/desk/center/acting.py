"""How a page runs an action and tells what came of it. No rule stands here."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import CaseChanged, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.intake.errors import RefusedUnmasking
from jiewang.people.models import User

DONE = 200


def seen_case(user: User, number: str) -> Case:
    """The case of this number if the person may see it; otherwise 404, as if it did not exist."""
    cases = cases_seen_by(user).select_related(
        "center", "unit", "area__parent", "unit_grid", "category"
    )
    # Borders are most of the bytes of a row; the map asks for them by an address of its own.
    cases = cases.defer("area__boundary", "area__parent__boundary", "unit_grid__boundary")
    return get_object_or_404(cases, number=number)


def attempt(form: forms.Form, action: Callable[[], Any]) -> int:
    """Run an action; a refusal is put into the form. Returns the status the page answers with.

    200: done. 403: another post may. 409: somebody was here first, what was typed is kept.
    422: the rules say no.
    """
    try:
        action()
    except CaseChanged as refusal:
        form.changed = str(refusal)  # type: ignore[attr-defined]  # shown as a note, not as an error
        return 409
    except (NotAllowed, RefusedUnmasking) as refusal:
        form.add_error(None, str(refusal))
        return 403
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return 422
    return DONE


def way_on(request: HttpRequest, otherwise: str) -> str:
    """Where to go after an act: the page the person came from, if it is one of ours."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    # A bare word would be looked up among the names of our pages.
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    if ours and "/" in address:
        return address
    return otherwise
