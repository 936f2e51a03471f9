"""Files: codes to hand out, answers to work with, a vote for pabulib.org."""

import csv
import io

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.request import DeskRequest
from jiewang.desk.voice.polls.forms import CodesForm
from jiewang.desk.voice.polls.views import run_poll, seen_poll
from jiewang.voice.polls import exporting
from jiewang.voice.polls.codes import issue_codes
from jiewang.voice.polls.models import Poll
from jiewang.voice.polls.results import election_of
from jiewang.voice.polls.states import PollState
from jiewang.voice.polls.tally.elections import BallotKind
from jiewang.voice.polls.tally.pabulib.writing import About, write_pabulib

CSV, ZIP = "text/csv; charset=utf-8", "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def poll_codes(request: DeskRequest, number: str) -> HttpResponse:
    """Codes as a file, this once: they are kept nowhere."""
    found = seen_poll(request.user, number)
    form, codes = CodesForm(request.POST, poll=found), list[str]()
    status = 422
    if form.is_valid():
        given = {"by": request.user, **form.cleaned_data}
        status = attempt(form, lambda: codes.extend(issue_codes(found.pk, **given)))
    if status != DONE:
        context = {"poll": found, "form": form}
        return render(request, "desk/voice/polls/refused.html", context, status=status)
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([_("Poll"), _("Area"), _("Voting code")])
    lines.writerows([found.number, form.cleaned_data.get("area", ""), code] for code in codes)
    return _file(("\ufeff" + out.getvalue()).encode(), f"{found.number}-codes.csv", CSV)


@require_safe
def poll_file(request: DeskRequest, number: str, suffix: str) -> HttpResponse:
    """What a closed poll holds, as a file. Before it closes there is none: it would show order."""
    found = run_poll(request.user, number)
    if found.state not in {PollState.CLOSED, PollState.PUBLISHED}:
        raise Http404
    if found.is_vote and suffix == "pb":
        return _file(_pabulib(found).encode(), f"{found.number}.pb", "text/plain; charset=utf-8")
    makers = {
        "csv": (exporting.as_csv, CSV, "csv"),
        "xlsx": (exporting.as_xlsx, XLSX, "xlsx"),
        "spss": (exporting.as_spss, ZIP, "zip"),
    }
    if found.is_vote or suffix not in makers:
        raise Http404
    make, kind, ending = makers[suffix]
    return _file(make(found), f"{found.number}.{ending}", kind)


def _pabulib(found: Poll) -> str:
    terms, election = election_of(found)
    about = About(
        description=found.title,
        unit=str(found.center),
        instance=found.number,
        begin=found.opens_at.date(),
        end=found.closes_at.date(),
        rule={"equal-shares": "equalshares/add1"}.get(terms.rule, "greedy"),
        max_length=terms.most if terms.ballot != BallotKind.CUMULATIVE else 0,
        points=terms.most,
    )
    return write_pabulib(election, about, winners=(found.outcome or {}).get("winners", ()))


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
