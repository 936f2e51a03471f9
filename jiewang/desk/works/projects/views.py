"""The wall, a project's page, one page for each act, nodes, photos and reports."""

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jiewang.base.errors import Refusal
from jiewang.center.catalog.district import district
from jiewang.center.clock.working_time import ZONE
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.request import DeskRequest
from jiewang.desk.works.projects.acts import ACTS, Act
from jiewang.desk.works.projects.filters import ProjectFilters
from jiewang.desk.works.projects.forms import (
    CrewForm,
    NodeForm,
    NodesForm,
    ProjectActForm,
    ProjectForm,
    SlipForm,
)
from jiewang.desk.works.projects.page import project_page
from jiewang.desk.works.projects.wall import drawn_rows, lamp_counts, wall_rows
from jiewang.people.models import Unit, User
from jiewang.works.projects.access import centers_of
from jiewang.works.projects.actions import keep_crew, open_project, publish_report
from jiewang.works.projects.counting import today_here
from jiewang.works.projects.models import OwnersReport, Project, ProjectPhoto
from jiewang.works.projects.nodes.actions import write_nodes
from jiewang.works.projects.nodes.models import Crew
from jiewang.works.projects.nodes.queries import WhatIf, what_if
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.nodes.templates import node_lists
from jiewang.works.projects.nodes.waiting import parse_needs, parse_waits
from jiewang.works.projects.nodes.written import rows_of
from jiewang.works.projects.opening import Place
from jiewang.works.projects.queries import projects_seen_by

PER_PAGE = 40


def seen_project(user: User, number: str) -> Project:
    """The project if the person may see it; otherwise 404, as if it did not exist."""
    rows = projects_seen_by(user).select_related("center", "unit", "area")
    return get_object_or_404(rows, number=number)


@require_safe
def wall(request: DeskRequest) -> HttpResponse:
    """The wall chart: forty projects on a page, the lamps of all."""
    filters = ProjectFilters(request.GET, reader=request.user)
    today = today_here()
    rows = wall_rows(filters.narrow(projects_seen_by(request.user)), today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    chart, drawn = drawn_rows(list(page), today)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": filters,
        "page": page,
        "rows": drawn,
        "chart": chart,
        "today": today,
        "lamps": [(lamp.value, count) for lamp, count in lamp_counts(rows)],
        "without_place": sum(row.point is None for row in rows),
        "address": query.urlencode(),
        "district": district(),
        "may_open": bool(centers_of(request.user)),
    }
    return render(request, "desk/works/projects/wall.html", context)


@require_safe
def wall_points(request: DeskRequest) -> JsonResponse:
    """The points of the wall's map, in the form that case_map.js draws."""
    filters = ProjectFilters(request.GET, reader=request.user)
    found = []
    for row in wall_rows(filters.narrow(projects_seen_by(request.user)), today_here()):
        if row.point is None:
            continue
        due = datetime.combine(row.facts.promised_on, time(18), ZONE)
        point = {"number": row.number, "title": row.title, "state": row.words}
        place = {"lon": row.point[0], "lat": row.point[1]}
        found.append({**point, **place, "lamp": row.lamp.value, "due": due})
    return JsonResponse({"cases": found, "more": False})


@require_safe
def project(request: DeskRequest, number: str) -> HttpResponse:
    context = project_page(seen_project(request.user, number), request.user)
    return render(request, "desk/works/projects/project.html", context)


@require_http_methods(["GET", "POST"])
def project_new(request: DeskRequest) -> HttpResponse:
    """Put a project on the wall, with the nodes of a list where one is chosen."""
    center = next(iter(centers_of(request.user)), None)
    if center is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = ProjectForm(data, center=center)
    status, opened = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: opened.append(_open(form, center, request.user)))
    if opened:
        made = Project.objects.get(pk=opened[0])
        messages.success(request, _("%(number)s hangs on the wall.") % {"number": made.number})
        return redirect("desk:project", made.number)
    context = {"form": form, "center": center}
    return render(request, "desk/works/projects/new.html", context, status=status)


def _open(form: ProjectForm, center: Unit, by: User) -> int:
    given: dict[str, Any] = {**form.cleaned_data}
    area = form.areas.get(given.pop("area"))
    if area is None:
        raise Refusal(_("Choose where it is."))
    longitude, latitude = given.pop("longitude"), given.pop("latitude")
    point = (longitude, latitude) if longitude is not None else None
    place = Place(area=area, address=given.pop("address"), point=point)
    nodes = node_lists().get(given.pop("nodes") or "")
    pk = open_project(center=center, place=place, by=by, **given)
    if nodes is not None:
        write_nodes(pk, rows=nodes.rows, by=by)
    return pk


@require_http_methods(["GET", "POST"])
def project_act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """The form of one act, and the act; of a slip what would follow, before it is written."""
    found, what = seen_project(request.user, number), ACTS.get(name)
    if what is None:
        raise Http404
    form, status, foreseen = _form(request, what, found), DONE, None
    if form.is_bound:
        status = 422
        if form.is_valid() and "ask" in request.POST:
            status, foreseen = _ask(form, found)
        elif form.is_valid():
            status = attempt(form, lambda: what.run(found, form.cleaned_data, by=request.user))
            if status == DONE:
                messages.success(request, what.done % {"number": found.number})
                return redirect("desk:project", found.number)
    context = {"act": what, "name": name, "form": form, "project": found, "foreseen": foreseen}
    return render(request, "desk/works/projects/act.html", context, status=status)


def _form(request: DeskRequest, what: Act, found: Project) -> ProjectActForm:
    """The act's form: as posted; or fresh, with what the address or a former try has filled in."""
    if request.method == "POST" and "look" not in request.POST:
        return what.form(request.POST, request.FILES, project=found, reader=request.user)
    typed = request.POST if request.method == "POST" else request.GET
    initial = {key: typed[key] for key in typed if key not in {"seen", "look", "ask"}}
    return what.form(project=found, reader=request.user, initial=initial)


def _ask(form: ProjectActForm, found: Project) -> tuple[int, WhatIf | None]:
    """What would follow from a slip."""
    seen: list[WhatIf] = []
    node = form.chosen() if isinstance(form, NodeForm) else None
    if node is None or not isinstance(form, SlipForm):
        raise Http404
    days, not_before = form.cleaned_data["days"], form.cleaned_data["not_before"]
    status = attempt(
        form, lambda: seen.append(what_if(found, node, days=days, not_before=not_before))
    )
    return status, seen[0] if seen else None


@require_http_methods(["GET", "POST"])
def project_nodes(request: DeskRequest, number: str) -> HttpResponse:
    """Write the nodes down, row by row."""
    found = seen_project(request.user, number)
    written = [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "duration": row.duration,
            "per": row.per,
            "after": row.after_text,
            "needs": row.needs_text,
        }
        for row in rows_of(found)
    ]
    data = request.POST if request.method == "POST" else None
    form = NodesForm(data, project=found, reader=request.user, rows=written)
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: _write(form, found, request.user))
        if status == DONE:
            messages.success(request, _("The nodes are written down. Lay the schedule next."))
            return redirect("desk:project", found.number)
    context = {
        "form": form,
        "project": found,
        "crews": Crew.objects.filter(center=found.center_id),
    }
    return render(request, "desk/works/projects/nodes.html", context, status=status)


def _write(form: NodesForm, found: Project, by: User) -> None:
    known = {row.code: row for row in rows_of(found)}
    rows = [_row(given, known.get(given["code"])) for given in form.given()]
    write_nodes(found.pk, rows=rows, by=by, seen=form.cleaned_data["seen"])


def _row(given: dict[str, Any], known: NodeRow | None) -> NodeRow:
    """A row of the form; what it does not ask for stays as it was."""
    same = known is not None and known.name == given["name"]
    return NodeRow(
        given["code"],
        given["name"],
        given["duration"],
        given["per"],
        parse_waits(given["after"] or ""),
        name_en=known.name_en if known and same else "",
        kind=given["kind"],
        stage=known.stage if known else "build",
        weight=given["duration"] or 1,
        cost=known.cost if known else None,
        unit=known.unit if known else None,
        needs=parse_needs(given["needs"] or ""),
        line=given["line"],
    )


@require_http_methods(["GET", "POST"])
def crews(request: DeskRequest) -> HttpResponse:
    """The crews of a center: what limits its projects together."""
    center = next(iter(centers_of(request.user)), None)
    if center is None:
        raise Http404
    form = CrewForm(request.POST if request.method == "POST" else None)
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            given = {**form.cleaned_data, "center": center, "by": request.user}
            status = attempt(form, lambda: keep_crew(**given))
        if status == DONE:
            messages.success(request, _("The crew is written down."))
            return redirect("desk:crews")
    context = {"form": form, "crews": Crew.objects.filter(center=center), "center": center}
    return render(request, "desk/works/projects/crews.html", context, status=status)


@require_safe
def project_photo(request: DeskRequest, number: str, pk: int, size: str) -> FileResponse:
    """A photo of the works, whole or small."""
    found = seen_project(request.user, number)
    row = get_object_or_404(ProjectPhoto, pk=pk, project=found) if pk < 2**63 else None
    if row is None or size not in {"whole", "small"}:
        raise Http404
    try:
        stored = (row.file if size == "whole" else row.thumbnail).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(stored, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
def report_publish(request: DeskRequest, number: str, pk: int) -> HttpResponse:
    """A person publishes a week's report."""
    found = seen_project(request.user, number)
    report = get_object_or_404(OwnersReport, pk=pk, project=found) if pk < 2**63 else None
    if report is None:
        raise Http404
    try:
        publish_report(report.pk, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The report is published."))
    return redirect("desk:project", found.number)
