"""Files of the wall and of nodes: what is read, what is given out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.papers.bars import sheet_pdf
from jiewang.base.papers.errors import PaperRefused
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.context import Frame
from jiewang.desk.request import DeskRequest
from jiewang.desk.works.projects.filters import ProjectFilters
from jiewang.desk.works.projects.forms import FileForm
from jiewang.desk.works.projects.papers import wall_sheet
from jiewang.desk.works.projects.views import seen_project
from jiewang.desk.works.projects.wall import wall_rows
from jiewang.people.models import User
from jiewang.works.projects.counting import today_here
from jiewang.works.projects.formats.icalendar import calendar_of
from jiewang.works.projects.formats.msproject import read_project, xml_of
from jiewang.works.projects.formats.tables import csv_of, read_table, xlsx_of
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.actions import write_nodes
from jiewang.works.projects.queries import projects_seen_by

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GIVEN = {
    "xlsx": (xlsx_of, XLSX),
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "xml": (xml_of, "application/xml"),
}


@require_safe
def wall_pdf(request: DeskRequest) -> HttpResponse:
    """The wall in A3, with the filters of the address."""
    filters = ProjectFilters(request.GET, reader=request.user)
    today = today_here()
    rows = wall_rows(filters.narrow(projects_seen_by(request.user)), today)
    try:
        content = sheet_pdf(wall_sheet(rows, house=Frame(request).house, today=today))
    except PaperRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:projects")
    return _file(content, "application/pdf", f"{_('Wall chart')} {today.isoformat()}.pdf")


@require_safe
def nodes_export(request: DeskRequest, number: str, suffix: str) -> HttpResponse:
    """The nodes of a project as XLSX, CSV, MS Project XML, or days of a calendar."""
    found = seen_project(request.user, number)
    if suffix == "ics":
        content = calendar_of(found, timezone.now())
        return _file(content, "text/calendar; charset=utf-8", f"{found.number}.ics")
    if suffix not in GIVEN:
        raise Http404
    write, kind = GIVEN[suffix]
    return _file(write(found), kind, f"{found.number}.{suffix}")


@require_http_methods(["GET", "POST"])
def nodes_import(request: DeskRequest, number: str) -> HttpResponse:
    """Read the nodes of a project from a file; all of them, or nothing."""
    found = seen_project(request.user, number)
    data = request.POST if request.method == "POST" else None
    form = FileForm(data, request.FILES or None, project=found, reader=request.user)
    status, told = DONE, list[str]()
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: told.extend(_read(form, found, request.user)))
        if status == DONE:
            messages.success(request, _("The nodes are written down. Lay the schedule next."))
            for sentence in told:
                messages.info(request, sentence)
            return redirect("desk:project", found.number)
    context = {"form": form, "project": found}
    return render(request, "desk/works/projects/import.html", context, status=status)


def _read(form: FileForm, found: Project, by: User) -> list[str]:
    file, seen = form.cleaned_data["file"], form.cleaned_data["seen"]
    content, name, told = file.read(), file.name, list[str]()
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        read = read_project(content)
        rows, told = read.rows, read.told
    else:
        rows = read_table(content, name)
    write_nodes(found.pk, rows=rows, by=by, source=name[:120], seen=seen)
    return told


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
