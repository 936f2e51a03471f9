"""The days of the exchange: what waits to be fetched, both sides of a day, and what to do next."""

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiewang.center.case.errors import NotAllowed
from jiewang.center.exchange.access import leave_to_exchange
from jiewang.center.exchange.files import Sheet
from jiewang.center.exchange.models import DayList
from jiewang.center.exchange.queries import days_of, waiting_to_go
from jiewang.center.exchange.reconciling import (
    differences_of,
    give_missing_again,
    reconcile,
    write_anew,
    write_day,
)
from jiewang.center.exchange.wording import named_lists
from jiewang.center.intake.importing.tables import open_table
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.exchange.forms import DayForm
from jiewang.desk.request import DeskRequest

_DAYS = 30
# Shown on the page; the command writes all of them out.
_SHOWN = 200


def _check(request: DeskRequest) -> None:
    try:
        leave_to_exchange(request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from None


@require_http_methods(["GET", "POST"])
def exchange(request: DeskRequest) -> HttpResponse:
    """The days so far; a day is written down, or compared with a file that is brought."""
    _check(request)
    yesterday = timezone.localdate() - timedelta(days=1)
    form = DayForm(request.POST or None, request.FILES or None, initial={"day": yesterday})
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: _compare(**form.cleaned_data))
        if status == DONE:
            chosen = form.cleaned_data
            return redirect("desk:exchange_day", chosen["system"], chosen["day"].isoformat())
    days = [(each, differences_of(each)) for each in days_of()[:_DAYS]]
    context = {"form": form, "days": days, "waiting": waiting_to_go()}
    return render(request, "desk/center/exchange/exchange.html", context, status=status)


def _compare(system: str, day: date, file: "UploadedFile[bytes] | None") -> None:
    at = timezone.now()
    if file is None:
        write_day(system, day, at=at)
        return
    with tempfile.TemporaryDirectory() as folder:
        # The reader of tables wants a file of its own, which it may go through twice.
        path = Path(folder) / "day"
        path.write_bytes(file.read())
        with open_table(path) as table:
            reconcile(system, day, list(Sheet(table, system).day()), at=at)


def _day(system: str, day: str) -> DayList:
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(DayList, system=system, day=wanted)


@require_safe
def exchange_day(request: DeskRequest, system: str, day: str) -> HttpResponse:
    _check(request)
    kept = _day(system, day)
    found = differences_of(kept)
    lists = [(each, each.rows[:_SHOWN]) for each in named_lists(found)]
    context: dict[str, Any] = {
        "kept": kept,
        "found": found,
        "lists": lists,
        "compared": kept.theirs is not None,
        "shown": _SHOWN,
    }
    return render(request, "desk/center/exchange/day.html", context)


@require_POST
def exchange_again(request: DeskRequest, system: str, day: str) -> HttpResponse:
    """Give the answers again that stand here and not there."""
    count = _acted(request, system, day, lambda kept: give_missing_again(kept, by=request.user))
    text = ngettext(
        "%(count)d answer goes out again at the other side's next call.",
        "%(count)d answers go out again at the other side's next call.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("desk:exchange_day", system, day)


@require_POST
def exchange_anew(request: DeskRequest, system: str, day: str) -> HttpResponse:
    """Write our side of a day as it is now."""
    _acted(request, system, day, lambda kept: write_anew(kept, at=timezone.now(), by=request.user))
    messages.success(request, _("Our side of the day is written as it is now."))
    return redirect("desk:exchange_day", system, day)


def _acted(request: DeskRequest, system: str, day: str, action: Callable[[DayList], Any]) -> Any:
    _check(request)
    return action(_day(system, day))
