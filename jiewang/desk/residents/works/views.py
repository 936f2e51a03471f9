"""Published weekly reports, and nothing that was not published."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiewang.base.papers.errors import PaperRefused
from jiewang.base.papers.pdf_files import pdf_of
from jiewang.desk.works.projects.papers import report_pairs, report_paper
from jiewang.works.projects.models import OwnersReport, Project


@login_not_required
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The projects of which something was published, the newest first."""
    projects = Project.objects.filter(reports__published_at__isnull=False)
    newest = projects.annotate(week=Max("reports__week")).order_by("-week", "pk")[:200]
    return render(request, "desk/residents/works/list.html", {"projects": newest})


@login_not_required
@require_safe
def project_reports(request: HttpRequest, number: str) -> HttpResponse:
    """The newest published report of a project, and the earlier ones below it."""
    reports = _published(number)
    if not reports:
        raise Http404
    return _page(request, reports[0], reports)


@login_not_required
@require_safe
def report(request: HttpRequest, number: str, week: str) -> HttpResponse:
    """The report of one week."""
    reports = _published(number)
    return _page(request, _of_week(reports, week), reports)


@login_not_required
@require_safe
def report_pdf(request: HttpRequest, number: str, week: str) -> HttpResponse:
    """The same as a sheet to hang up in the stairwell."""
    found = _of_week(_published(number), week)
    try:
        content = pdf_of(report_paper(found))
    except PaperRefused as refusal:
        return HttpResponse(str(refusal), status=503, content_type="text/plain; charset=utf-8")
    name = f"{found.project} {found.week.isoformat()}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    return response


def _published(number: str) -> list[OwnersReport]:
    project = get_object_or_404(Project, number=number)
    rows = project.reports.filter(published_at__isnull=False).select_related("project__unit")
    return list(rows.order_by("-week"))


def _of_week(reports: list[OwnersReport], week: str) -> OwnersReport:
    try:
        day = date.fromisoformat(week)
    except ValueError:
        raise Http404 from None
    found = next((report for report in reports if report.week == day), None)
    if found is None:
        raise Http404(_("There is no report of this week."))
    return found


def _page(request: HttpRequest, found: OwnersReport, reports: list[OwnersReport]) -> HttpResponse:
    context = {
        "report": found,
        "project": found.project,
        "pairs": report_pairs(found),
        "nodes": found.figures["nodes"],
        "reports": reports,
    }
    return render(request, "desk/residents/works/report.html", context)
