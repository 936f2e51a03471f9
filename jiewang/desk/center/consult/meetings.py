"""The minutes as a page to print, and as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jiewang.base.papers.docx_files import docx_of
from jiewang.base.papers.pdf_files import pdf_of
from jiewang.center.consult.models import Meeting
from jiewang.desk.center.consult.minutes import minutes_of, paper_of
from jiewang.desk.center.consult.views import seen_item
from jiewang.desk.request import DeskRequest
from jiewang.people.models import User

FILES = {
    "docx": (
        docx_of,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (pdf_of, "application/pdf"),
}


def _seen_meeting(user: User, meeting_id: int) -> Meeting:
    if meeting_id >= 2**63:
        raise Http404
    meeting = get_object_or_404(Meeting.objects.select_related("by"), pk=meeting_id)
    meeting.item = seen_item(user, meeting.item_id)
    return meeting


@require_safe
def meeting(request: DeskRequest, meeting_id: int) -> HttpResponse:
    found = _seen_meeting(request.user, meeting_id)
    said = minutes_of(found, request.user)
    context = {"meeting": found, "item": found.item, "said": said}
    return render(request, "desk/center/consult/meeting.html", context)


@require_safe
def meeting_file(request: DeskRequest, meeting_id: int, suffix: str) -> HttpResponse:
    """The minutes as DOCX or PDF."""
    found = _seen_meeting(request.user, meeting_id)
    if suffix not in FILES:
        raise Http404
    write, kind = FILES[suffix]
    response = HttpResponse(write(paper_of(found, request.user)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="minutes-{found.item.number}.{suffix}"'
    return response
