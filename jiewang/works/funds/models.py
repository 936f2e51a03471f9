"""Fund plans, their versions, solves and diaries; funds and payments of a plan. Money in whole fen.

What is paid stands in ledger/models.py.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiewang.people.models import Unit
from jiewang.works.funds.district import Level
from jiewang.works.funds.states import MOVES, OPEN_SOLVES, PlanState, SolveState


class FundPlan(models.Model):
    """One plan for many pots 资金统筹方案: what it is made of is its draft, what it says its result."""

    number = models.CharField(max_length=40, unique=True)
    # Who plans, usually the finance bureau.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=PlanState, default=PlanState.DRAFT)
    # The newest workbook, valid or not; empty only while the plan is being made.
    draft = models.ForeignKey("PlanVersion", models.PROTECT, null=True, related_name="+")
    # The version whose payments stand: computed, or made by hand and found lawful.
    result = models.ForeignKey("PlanVersion", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    diary_length = models.PositiveIntegerField(default=0)
    # Line of the diary that moved it last: an action that saw an older one comes too late.
    moved_by_line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="works_fundplan_approved_has_result",
                condition=~Q(state__in=["approved", "executing", "closed"])
                | Q(result__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="works_fundplan_closed_has_day",
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def can_become(self, to: PlanState) -> bool:
        """Whether the table of states lets this plan move there."""
        return to in MOVES[PlanState(self.state)]


class PlanVersion(models.Model):
    """A workbook of a plan as it came or was written. Written once; the database keeps it so."""

    class Kind(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        LOCKED = "locked", _("Locks changed")
        SOLVED = "solved", _("Computed plan")
        EDITED = "edited", _("Plan made by hand")

    plan = models.ForeignKey(FundPlan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    # From which it was made.
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=120)
    content = models.BinaryField()
    # SHA-256 of the content, in hex.
    digest = models.CharField(max_length=64)
    # Errors of an input, breaches of a plan: dicts that problems.py reads. Empty: valid, lawful.
    problems = models.JSONField(default=list)
    # What pages show, so that no page opens a workbook; empty where the input is invalid.
    data = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    unmet = models.JSONField(default=list)
    lapsing = models.JSONField(default=list)
    explanation = models.JSONField(default=list)
    # Empty when the worker wrote it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["plan", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="works_planversion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Solve(models.Model):
    """One computation of a plan by the worker; a row is claimed by filtered update."""

    plan = models.ForeignKey(FundPlan, models.PROTECT, related_name="solves")
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=SolveState, default=SolveState.WAITING)
    # The longest it may take, and the gap with which it may be content, in millionths.
    seconds = models.PositiveIntegerField()
    gap = models.PositiveIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # Who has it in hand: a word of its own for every try.
    claim = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    # Its last sign of life: silent for long, somebody else takes it up.
    seen_at = models.DateTimeField(null=True)
    # What it is at: stage, aim, value, bound.
    progress = models.JSONField(default=dict)
    stop_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # As in the sheet `summary`: optimal, within_gap, time_limit, infeasible.
    outcome = models.CharField(max_length=12, blank=True)
    result = models.ForeignKey(PlanVersion, models.PROTECT, null=True, related_name="+")
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["asked_at"],
                name="works_solve_open",
                condition=Q(state__in=["waiting", "running"]),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["waiting", "running"]),
                name="works_solve_one_open_for_a_plan",
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_SOLVES


class PlanFund(models.Model):
    """A fund of a plan and, from the approval on, its book 账.

    Four amounts with four dates, never added: intended, contracted, in place, and spent, which is
    the book's `paid`. Sums are kept by the database from the entries of the ledger.
    """

    plan = models.ForeignKey(FundPlan, models.PROTECT, related_name="funds")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=10, choices=Level)
    debt = models.BooleanField(default=False)
    department = models.CharField(max_length=200, blank=True)
    book = models.CharField(max_length=40)
    # Rows of [year of arrival, fen, last year of use]; `total` is their sum.
    lots = models.JSONField(default=list)
    total = models.BigIntegerField(default=0)
    # A newer workbook may leave it out; older versions still name it.
    in_plan = models.BooleanField(default=True)

    intended = models.BigIntegerField(default=0)
    intended_on = models.DateField(null=True)
    contracted = models.BigIntegerField(default=0)
    contracted_on = models.DateField(null=True)
    # A document with its number that grants the money.
    document = models.CharField(max_length=80, blank=True)
    document_on = models.DateField(null=True)
    # Told before the approval; from then on `arrived` counts what came.
    in_place = models.BigIntegerField(default=0)
    in_place_on = models.DateField(null=True)

    approved = models.BooleanField(default=False)
    arrived = models.BigIntegerField(default=0)
    allocated = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    # Given back to whom it came from.
    returned = models.BigIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    # The last warning that money lapses: year of use and days before its end, as 2026:90.
    warned = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering: ClassVar = ["plan", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "code"], name="works_planfund_once"),
            # Intent is not money: only what is in place or granted by a document is approved.
            models.CheckConstraint(
                name="works_planfund_approved_is_money",
                condition=Q(approved=False)
                | Q(total=0)
                | Q(document__gt="", document_on__isnull=False)
                | Q(in_place_on__isnull=False, in_place__gte=F("total")),
            ),
            models.CheckConstraint(
                name="works_planfund_nothing_below_zero",
                condition=Q(
                    total__gte=0,
                    intended__gte=0,
                    contracted__gte=0,
                    in_place__gte=0,
                    allocated__gte=0,
                    paid__gte=0,
                    returned__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="works_planfund_arrived_within_total",
                condition=Q(arrived__lte=F("total")),
            ),
            models.CheckConstraint(
                name="works_planfund_pays_what_it_has",
                condition=Q(arrived__gte=F("paid") + F("returned")),
            ),
            models.CheckConstraint(
                name="works_planfund_allocates_what_it_has",
                condition=Q(total__gte=F("allocated")),
            ),
            models.CheckConstraint(
                name="works_planfund_books_only_when_approved",
                condition=Q(approved=True) | Q(arrived=0, allocated=0, paid=0, returned=0),
            ),
            models.CheckConstraint(
                name="works_planfund_closes_at_zero",
                condition=Q(closed_at__isnull=True) | Q(arrived=F("paid") + F("returned")),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def balance(self) -> int:
        """What lies in the book: arrived and neither paid nor given back. Fen."""
        return self.arrived - self.paid - self.returned

    @property
    def is_money(self) -> bool:
        """Whether it could be approved: nothing in it, granted by a document, or in place."""
        granted = bool(self.document) and self.document_on is not None
        in_place = self.in_place_on is not None and self.in_place >= self.total
        return not self.total or granted or in_place


class PlanLine(models.Model):
    """One payment of a version: a fund pays for a cost line in a year. Sums as in PlanFund."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="lines")
    fund = models.ForeignKey(PlanFund, models.PROTECT, related_name="lines")
    project = models.CharField(max_length=40)
    cost_line = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    allocated = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["project", "cost_line", "year", "fund__code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "fund", "cost_line", "year"], name="works_planline_once"
            ),
            models.CheckConstraint(
                name="works_planline_pays_what_is_allocated",
                condition=Q(
                    amount__gt=0,
                    allocated__gte=0,
                    allocated__lte=F("amount"),
                    paid__gte=0,
                    paid__lte=F("allocated"),
                ),
            ),
        ]

    @property
    def left(self) -> int:
        """What is allocated and not paid yet. Fen."""
        return self.allocated - self.paid


class PlanStep(models.Model):
    """One line in a plan's diary. Written once; the database refuses change and deletion."""

    class Kind(models.TextChoices):
        MADE = "made", _("Plan begun")
        UPLOADED = "uploaded", _("Workbook uploaded")
        LOCKED = "locked", _("Locks changed")
        EVIDENCE = "evidence", _("Money of a fund recorded")
        SOLVE_ASKED = "solve_asked", _("Computing asked for")
        STOP_ASKED = "stop_asked", _("Asked to stop computing")
        SOLVED = "solved", _("Computing ended")
        EDITED = "edited", _("Plan made by hand taken")
        APPROVED = "approved", _("Approved")
        ARRIVED = "arrived", _("Money arrived")
        ALLOCATED = "allocated", _("Allocated")
        CONTRACTED = "contracted", _("Contract recorded")
        PAID = "paid", _("Paid")
        ACCEPTED = "accepted", _("Work accepted")
        RETURNED = "returned", _("Given back")
        BOOK_CLOSED = "book_closed", _("Book closed")
        LAPSE_NEAR = "lapse_near", _("Money lapses soon")
        CLOSED = "closed", _("Plan closed")

    plan = models.ForeignKey(FundPlan, models.PROTECT, related_name="steps")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    # The state after this line.
    state = models.CharField(max_length=12, choices=PlanState)
    moved = models.BooleanField()
    # Empty when the house itself did it: the worker.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    # Codes and plain values.
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["plan", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "line"], name="works_planstep_once"),
        ]


Kind = PlanStep.Kind
# Who has written one of these has planned, and pays nothing of this plan. triggers.py knows them.
PLANNING_KINDS = (
    Kind.MADE,
    Kind.UPLOADED,
    Kind.LOCKED,
    Kind.EVIDENCE,
    Kind.SOLVE_ASKED,
    Kind.EDITED,
    Kind.APPROVED,
    Kind.ALLOCATED,
)
