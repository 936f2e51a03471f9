"""Contracts and entries. Money in whole fen; the sums are kept by triggers.py."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jiewang.people.models import Unit
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine


class Contract(models.Model):
    """What was agreed with a firm for one cost line 合同; paid from as many funds as the plan says."""

    plan = models.ForeignKey(FundPlan, models.PROTECT, related_name="contracts")
    project = models.CharField(max_length=40)
    cost_line = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    firm = models.CharField(max_length=120)
    amount = models.BigIntegerField()
    signed_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    paid = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["plan", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="works_contract_once"),
            models.CheckConstraint(
                name="works_contract_pays_what_was_agreed",
                condition=Q(
                    amount__gt=0,
                    paid__gte=0,
                    paid__lte=F("amount"),
                    accepted__gte=0,
                    accepted__lte=F("amount"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.firm}"

    @property
    def left(self) -> int:
        """What may still be paid. Fen."""
        return self.amount - self.paid


class Entry(models.Model):
    """One movement of money. Written once; the database refuses change and deletion."""

    class Kind(models.TextChoices):
        ARRIVED = "arrived", _("Arrived")
        ALLOCATED = "allocated", _("Allocated")
        PAID = "paid", _("Paid")
        ACCEPTED = "accepted", _("Work accepted")
        RETURNED = "returned", _("Given back")

    plan = models.ForeignKey(FundPlan, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    # Empty for what is accepted: that is no movement of a fund.
    fund = models.ForeignKey(PlanFund, models.PROTECT, null=True, related_name="entries")
    line = models.ForeignKey(PlanLine, models.PROTECT, null=True, related_name="entries")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="entries")
    amount = models.BigIntegerField()
    # Number of the paper that shows it: notice of arrival, payment slip, report of acceptance.
    voucher = models.CharField(max_length=80)
    # The book's balance after it, or None where the book does not move.
    balance = models.BigIntegerField(null=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["plan", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="works_entry_moves_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="works_entry_names_what_it_moves",
                condition=Q(
                    kind__in=["arrived", "returned"],
                    fund__isnull=False,
                    line__isnull=True,
                    contract__isnull=True,
                )
                | Q(
                    kind="allocated",
                    fund__isnull=False,
                    line__isnull=False,
                    contract__isnull=True,
                )
                | Q(kind="paid", fund__isnull=False, line__isnull=False, contract__isnull=False)
                | Q(kind="accepted", fund__isnull=True, line__isnull=True, contract__isnull=False),
            ),
            # The same slip does not pay twice.
            models.UniqueConstraint(
                fields=["plan", "kind", "voucher"],
                condition=Q(kind__in=["arrived", "paid", "accepted", "returned"]),
                name="works_entry_voucher_once",
            ),
        ]
