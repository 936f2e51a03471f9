"""Tasks: the list, the page, one page for each act; papers and evidence as files."""

from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.papers.docx_files import docx_of
from jiewang.base.papers.errors import PaperRefused
from jiewang.base.papers.pdf_files import pdf_of
from jiewang.center.case.models import Case
from jiewang.center.supervise.access import centers_of
from jiewang.center.supervise.actions import open_task
from jiewang.center.supervise.models import Evidence, Source, Task
from jiewang.center.supervise.opening import TaskSource
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.center.supervise.orders.papers import answer_paper, order_paper
from jiewang.center.supervise.queries import for_list, tasks_owed, tasks_seen_by, tasks_to_move
from jiewang.center.supervise.states import ENDED_STATES, OPEN_STATES
from jiewang.desk.center.acting import DONE, attempt, seen_case
from jiewang.desk.center.supervise.acts import ACTS, Act
from jiewang.desk.center.supervise.filters import TaskFilters
from jiewang.desk.center.supervise.forms import FreeTaskForm, TaskActForm, TaskForm
from jiewang.desk.center.supervise.page import shown_tasks, task_page
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Unit, User

PER_PAGE = 30
TABS = ("mine", "open", "ended")
FILES = {
    "docx": (docx_of, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (pdf_of, "application/pdf"),
}
Given = TypeVar("Given", HttpResponse, FileResponse)
PAPERS = {"order": order_paper, "answer": answer_paper}


def seen_task(user: User, number: str) -> Task:
    """The task if the person may see it; otherwise 404, as if it did not exist."""
    tasks = tasks_seen_by(user).select_related("center", "owner", "case")
    return get_object_or_404(tasks.prefetch_related("nodes__owner"), number=number)


def _tabs(user: User, tasks: QuerySet[Task]) -> dict[str, QuerySet[Task]]:
    """What waits for this person, all that is open, all that has ended."""
    owed, to_move = tasks_owed(user).order_by(), tasks_to_move(user).order_by()
    return {
        "mine": tasks.filter(Q(pk__in=owed.values("pk")) | Q(pk__in=to_move.values("pk"))),
        "open": tasks.filter(state__in=sorted(OPEN_STATES)),
        "ended": tasks.filter(state__in=sorted(ENDED_STATES)),
    }


@require_safe
def tasks(request: DeskRequest) -> HttpResponse:
    filters = TaskFilters(request.GET, reader=request.user)
    tabs = _tabs(request.user, filters.narrow(tasks_seen_by(request.user)))
    counts = {name: rows[:1000].count() for name, rows in tabs.items()}
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in TABS else next((name for name in TABS if counts[name]), "open")
    page = LongPaginator(for_list(tabs[tab]), PER_PAGE).get_page(request.GET.get("page"))
    labels = {
        "mine": _("Waiting for me"),
        "open": _("In progress"),
        "ended": _("Struck off and withdrawn"),
    }
    context = {
        "filters": filters,
        "tabs": [(name, labels[name], counts[name]) for name in TABS],
        "tab": tab,
        "page": page,
        "rows": shown_tasks(page),
        "may_open": bool(centers_of(request.user)),
    }
    return render(request, "desk/center/supervise/list.html", context)


@require_safe
def task(request: DeskRequest, number: str) -> HttpResponse:
    context = task_page(seen_task(request.user, number), request.user)
    return render(request, "desk/center/supervise/task.html", context)


@require_http_methods(["GET", "POST"])
def task_new(request: DeskRequest) -> HttpResponse:
    """Set up a task: on the case that the address names, or on any matter."""
    center = own_center(request.user)
    if center is None:
        raise Http404
    number = request.GET.get("case", "")
    case = seen_case(request.user, number) if number else None
    form_class: type[TaskForm] = TaskForm if case else FreeTaskForm
    data = request.POST if request.method == "POST" else None
    form = form_class(data, initial=_of_case(case) if case else None)
    status, opened = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            given = form.given() | {"by": request.user, "center": case.center if case else center}
            given["source"] = _source(given, case)
            status = attempt(form, lambda: opened.append(open_task(**given)))
    if opened:
        made = Task.objects.get(pk=opened[0])
        messages.success(request, _("%(number)s is set up.") % {"number": made.number})
        return redirect("desk:task", made.number)
    context = {"form": form, "case": case}
    return render(request, "desk/center/supervise/new.html", context, status=status)


def _of_case(case: Case) -> dict[str, Any]:
    """What the case says already."""
    return {"title": case.title, "owner": case.unit.code, "urgency": case.urgency}


def _source(given: dict[str, Any], case: Case | None) -> TaskSource:
    if case is not None:
        return TaskSource(kind=Source.CASE, case_id=case.pk)
    return TaskSource(kind=given.pop("source"), words=given.pop("source_words"))


@require_http_methods(["GET", "POST"])
def task_act(request: DeskRequest, number: str, name: str) -> HttpResponse:
    """The form of one act, and the act."""
    found, what = seen_task(request.user, number), ACTS.get(name)
    if what is None:
        raise Http404
    form, status = _form(request, what, found), DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: what.run(found, form.cleaned_data, by=request.user))
        if status == DONE:
            values = {"number": found.number, "unit": found.owner}
            messages.success(request, what.done % values)
            return redirect("desk:task", found.number)
    context = {"act": what, "name": name, "form": form, "task": found}
    return render(request, "desk/center/supervise/act.html", context, status=status)


def _form(request: DeskRequest, what: Act, found: Task) -> TaskActForm:
    """The act's form: as posted; or fresh, with what the address or a former try has filled in."""
    if request.method == "POST" and "look" not in request.POST:
        return what.form(request.POST, request.FILES, task=found, reader=request.user)
    typed = request.POST if request.method == "POST" else request.GET
    initial = {key: typed[key] for key in typed if key not in {"seen", "look"}}
    return what.form(task=found, reader=request.user, initial=initial)


@require_safe
def task_paper(
    request: DeskRequest, number: str, order_id: int, paper: str, suffix: str
) -> HttpResponse:
    """A supervision order or its answer, as DOCX or PDF."""
    found = seen_task(request.user, number)
    orders = SupervisionOrder.objects.select_related("answer", "center", "to", "by")
    order = get_object_or_404(orders, pk=order_id, task=found) if order_id < 2**63 else None
    if order is None or suffix not in FILES or paper not in PAPERS:
        raise Http404
    if paper == "answer" and not hasattr(order, "answer"):
        raise Http404
    order.task = found
    write, kind = FILES[suffix]
    try:
        content = write(PAPERS[paper](order))
    except PaperRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:task", found.number)
    name = f"{order}.{suffix}" if paper == "order" else f"{order} {_('Answer')}.{suffix}"
    return _file(HttpResponse(content, content_type=kind), name)


@require_safe
def task_file(request: DeskRequest, number: str, pk: int) -> FileResponse:
    """A photo or a document that shows what was done; saved, never opened in the page."""
    found = seen_task(request.user, number)
    row = get_object_or_404(Evidence, pk=pk, task=found) if pk < 2**63 else None
    if row is None:
        raise Http404
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    photo = row.kind == Evidence.Kind.PHOTO
    kind = "image/jpeg" if photo else "application/octet-stream"
    response = FileResponse(stored, content_type=kind)
    return _file(response, row.name, inline=photo)


def _file(response: Given, name: str, *, inline: bool = False) -> Given:
    header = content_disposition_header(as_attachment=not inline, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def own_center(user: User) -> Unit | None:
    """The center for which a person sets up tasks, or None."""
    return next(iter(centers_of(user)), None)
