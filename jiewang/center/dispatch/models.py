"""Work orders, their hops, and the district's own routes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.center.catalog.models import HandlingLevel
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


class WorkOrder(models.Model):
    """A case as sent to one unit, lead or assisting 工单, with clocks of its own."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        ASSIST = "assist", _("Assist")

    class State(models.TextChoices):
        SENT = "sent", _("To be signed for")
        SIGNED = "signed", _("Signed for")
        HANDLED = "handled", _("Fed back")
        # Taken away: a return was granted, the center rerouted, the case ended otherwise.
        WITHDRAWN = "withdrawn", _("Taken back")

    case = models.ForeignKey(Case, models.PROTECT, related_name="orders")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="orders")
    # A grid inside a community: its team handles the order.
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=8, choices=Role)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    level = models.CharField(max_length=12, choices=HandlingLevel)
    sent_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)
    # What the unit says it has done; the center makes one answer of all of them.
    result = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["case", "role", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "handled_at"], name="center_order_unit")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(role="lead") & ~models.Q(state="withdrawn"),
                name="center_order_one_lead",
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=~models.Q(state="withdrawn"),
                name="center_order_unit_once",
            ),
        ]


class Hop(models.Model):
    """One passage of a case between units 流转记录: from, to, reason, decision, time."""

    class Kind(models.TextChoices):
        DISPATCH = "dispatch", _("Dispatch")
        REROUTE = "reroute", _("Reroute")
        RETURN = "return", _("Return")
        PUSH_DOWN = "push_down", _("Push down")
        PUSH_UP = "push_up", _("Push up")

    class Decision(models.TextChoices):
        PENDING = "pending", _("To be decided")
        GRANTED = "granted", _("Accepted")
        REFUSED = "refused", _("Refused")

    case = models.ForeignKey(Case, models.PROTECT, related_name="hops")
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="hops")
    kind = models.CharField(max_length=10, choices=Kind)
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Of a return: the right unit as the returning one sees it, if it knows.
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=40, blank=True)
    explanation = models.TextField(blank=True)
    # The rule that chose the unit: see routing.py. Empty when a person chose another.
    rule = models.JSONField(default=dict)
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.GRANTED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(decision="pending"),
                name="center_hop_one_pending",
            ),
        ]


class Route(models.Model):
    """The district's own word on where a type goes in an area; stands before the catalog's rule."""

    # A leaf's code or the beginning of one: "2.02" rules every leaf below it.
    category_code = models.CharField(max_length=16)
    area_code = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="routes")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category_code", "area_code", "unit", "valid_from"],
                name="center_route_once",
            ),
        ]


class Precedent(models.Model):
    """A decision that has become a rule 会商先例: it stands before routes and catalog.

    What it rules is never changed; it ends by its date, or is revoked with a reason.
    """

    # A leaf's code or the beginning of one, as of a route.
    category_code = models.CharField(max_length=16)
    # Empty: everywhere in the district.
    area_code = models.CharField(max_length=24, blank=True)
    # One of them stands in the title or in what was reported; empty: whatever was said.
    keywords = models.JSONField(default=list)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="precedents")
    # Codes, as the catalog keeps them.
    assist_units = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    # The decision stands upstairs: its number as people know it, and its id, plain values both.
    decision_number = models.CharField(max_length=20)
    decision_id = models.PositiveBigIntegerField()
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_post = models.CharField(max_length=20, blank=True)
    revoke_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="center_precedent_ends_after_it_begins",
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="center_precedent_revoked_with_reason",
                condition=models.Q(revoked_at=None) | ~models.Q(revoke_note=""),
            ),
        ]


class Halt(models.Model):
    """A center has stopped dispatching alone 暂停自动派单: who, why, and until when.

    The district center's halt holds for every center.
    """

    center = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    note = models.TextField()
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_post = models.CharField(max_length=20, blank=True)
    end_note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["center"],
                condition=models.Q(ended_at=None),
                name="center_halt_one_running",
            ),
        ]
