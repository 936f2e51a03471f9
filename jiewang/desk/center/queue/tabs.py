"""The heaps on the center's desk: which cases wait there, and which right decides on them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.catalog.district import district
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.models import Hop
from jiewang.center.handle.models import Extension
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.people.models import Right, User
from jiewang.people.queries import district_center
from jiewang.people.rights import has_right_anywhere, holdings

# What has ended outnumbers it a hundred times, and waits on no desk.
OPEN = Q(state__in=sorted(OPEN_STATES))


@dataclass(frozen=True)
class Tab:
    """One heap. `acts` are the acts whose forms stand in the decision pane, the first open."""

    name: str
    label: Promise
    rights: tuple[Right, ...]
    waits: Callable[[], Q]
    acts: tuple[str, ...]
    empty: Promise


def _in(*states: State) -> Callable[[], Q]:
    return lambda: Q(state__in=states)


def _return_pending() -> Q:
    # A list that is made once, from the few that are pending; asked of each case it is slow, and
    # so is “the one or the other”, for which every open case is read.
    hops = Hop.objects.filter(kind=Hop.Kind.RETURN, decision="pending").order_by()
    returned = Case.objects.filter(state=State.RETURNED).order_by()
    waits = Q(pk__in=returned.values("pk").union(hops.values("case"), all=True))
    # What is in consultation is decided there.
    return OPEN & waits & ~Q(state=State.CONSULTING)


def _extension_pending() -> Q:
    return OPEN & Q(pk__in=Extension.objects.filter(decision="pending").values("case"))


TABS = (
    Tab(
        "intake",
        _("To accept"),
        (Right.INTAKE,),
        _in(State.REPORTED, State.VERIFYING),
        (),
        _("New reports appear here by themselves."),
    ),
    Tab(
        "dispatch",
        _("To dispatch"),
        (Right.DISPATCH,),
        _in(State.FILED, State.REOPENED),
        ("dispatch_case",),
        _("Filed cases that no unit has yet appear here."),
    ),
    Tab(
        "alone",
        _("Went without a person"),
        (Right.INTAKE,),
        lambda: OPEN & Q(filed_alone__verdict=FiledAlone.Verdict.OPEN),
        ("confirm_type", "reclassify_case"),
        _("Cases dispatched by a suggestion alone appear here until somebody has looked at them."),
    ),
    Tab(
        "returns",
        _("Returns to decide"),
        (Right.DISPATCH,),
        _return_pending,
        ("grant_return", "refuse_return"),
        _("When a unit asks to give a case back, it appears here."),
    ),
    Tab(
        "extensions",
        _("Extensions to decide"),
        (Right.DISPATCH,),
        _extension_pending,
        ("grant_extension", "refuse_extension"),
        _("When a unit asks for more time, the case appears here."),
    ),
    Tab(
        "consulting",
        _("Consultation"),
        (Right.COMMAND, Right.DISPATCH),
        _in(State.CONSULTING),
        ("dispatch_case", "shelve_case"),
        _("Cases returned too often, and contested duties, appear here."),
    ),
    Tab(
        "check",
        _("To check"),
        (Right.CHECK,),
        _in(State.HANDLED),
        ("pass_check", "send_to_rework"),
        _("When a unit has fed its result back, the case appears here."),
    ),
    Tab(
        "close",
        _("To close"),
        (Right.CHECK,),
        _in(State.CHECKED),
        ("close_case",),
        _("Cases that passed the check appear here."),
    ),
)
BY_NAME = {tab.name: tab for tab in TABS}
# What goes out stands on one page, what comes back on another.
CHECKS = frozenset({"check", "close"})


def tabs_of(user: User, desk: str) -> list[Tab]:
    """The heaps of a page, `queue` or `checks`, in which this person has a say."""
    listed = [tab for tab in TABS if (tab.name in CHECKS) == (desk == "checks")]
    if not district().auto_dispatch:
        listed = [tab for tab in listed if tab.name != "alone"]
    return [tab for tab in listed if any(has_right_anywhere(user, right) for right in tab.rights)]


def cases_of_desk(user: User, rights: tuple[Right, ...]) -> QuerySet[Case]:
    """Cases of the centers where a person holds one of these rights; the district sees all."""
    return Case.objects.filter(_at_desk(user, rights))


def _at_desk(user: User, rights: tuple[Right, ...]) -> Q:
    """Who holds a post in a center sees its cases: cases_seen_by() need not be asked besides."""
    ids = {h.unit_id for h in holdings(user) if any(right in h.post.rights for right in rights)}
    return Q() if district_center().pk in ids else Q(center_id__in=ids)


def waiting(user: User, tab: Tab) -> QuerySet[Case]:
    """The heap's cases, first due first; `due` is the earliest running deadline."""
    running = Deadline.objects.filter(
        case=OuterRef("pk"), met_at=None, void_at=None, paused_at=None
    ).order_by("due_at")
    cases = cases_of_desk(user, tab.rights).filter(tab.waits())
    cases = cases.annotate(due=Subquery(running.values("due_at")[:1]))
    return cases.order_by(F("due").asc(nulls_last=True), "reported_at", "pk")


def counts(user: User, tabs: list[Tab]) -> dict[str, int]:
    """How many cases lie on each heap: one query, in which each is counted by its own index."""
    heaps = {tab.name: Subquery(_counted(user, tab)) for tab in tabs}
    # Beside the person's own row. As a union PostgreSQL would count each in a process of its own.
    found = User.objects.filter(pk=user.pk).values_list(*heaps.values()).get() if heaps else ()
    return dict(zip(heaps, found, strict=True))


def _counted(user: User, tab: Tab) -> QuerySet[Case, Any]:
    cases = cases_of_desk(user, tab.rights).filter(tab.waits()).order_by()
    return cases.values(heap=Value(tab.name)).annotate(n=Count("pk")).values("n")


def last_line() -> int:
    """The id of the newest line in any diary: what comes later is news."""
    return CaseStep.objects.aggregate(last=Max("pk"))["last"] or 0


def come_since(user: User, tab: Tab, line: int) -> int:
    """How many cases have come onto a heap since that line was the newest.

    By lines and not by moments: a report may be told of hours after it was made.
    """
    moved = CaseStep.objects.filter(case=OuterRef("pk"), moved=True, pk__gt=line)
    return waiting(user, tab).filter(Exists(moved)).count()
