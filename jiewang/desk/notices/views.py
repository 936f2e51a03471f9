"""The inbox of my units."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jiewang.desk.request import DeskRequest
from jiewang.notices.access import may_see_deliveries
from jiewang.notices.actions import mark_read
from jiewang.notices.queries import dead_letters, inbox, unread_count
from jiewang.notices.texts import text_of


@require_safe
def inbox_page(request: DeskRequest) -> HttpResponse:
    notices = inbox(request.user).select_related("to_unit")
    unread_only = request.GET.get("unread") == "1"
    if unread_only:
        notices = notices.filter(read_at=None)
    page = Paginator(notices, 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(notice, text_of(notice.kind, notice.context)) for notice in page],
        "unread": unread_count(request.user),
        "unread_only": unread_only,
        "undelivered": dead_letters().count() if may_see_deliveries(request.user) else None,
    }
    return render(request, "desk/notices/inbox.html", context)


@require_POST
def read(request: DeskRequest) -> HttpResponse:
    """Mark notices as read: the ones named, or with `all` every one of the inbox."""
    # Longer than any id: SQLite could not even look for it.
    given = [pk for pk in request.POST.getlist("notice") if pk.isdecimal() and len(pk) < 19]
    ids = [int(pk) for pk in given]
    if "all" in request.POST:
        ids = list(inbox(request.user).filter(read_at=None).values_list("pk", flat=True))
    mark_read(request.user, ids, at=timezone.now())
    return redirect("desk:notices")
