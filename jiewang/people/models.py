"""Units, users, posts, holdings."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language


class Section(models.TextChoices):
    """The four sections 四板块, and `all` for what serves every section."""

    PARTY = "party", _("Party building")
    ECONOMY = "economy", _("Economy")
    LIVELIHOOD = "livelihood", _("Livelihood")
    SAFETY = "safety", _("Safety")
    ALL = "all", _("All sections")


class Unit(models.Model):
    """Any body that can receive work 单位. Never deleted: a closed unit keeps its past cases."""

    class Kind(models.TextChoices):
        DISTRICT_CENTER = "district_center", _("District center")
        DISTRICT_DEPARTMENT = "district_department", _("Bureau")
        PUBLIC_UTILITY = "public_utility", _("Utility")
        STATE_FIRM = "state_firm", _("State firm")
        STREET = "street", _("Street")
        COMMUNITY = "community", _("Community")

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    section = models.CharField(max_length=12, choices=Section, default=Section.ALL)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    # The profile of center/clock; a name and not a key, because the clock stands upstairs.
    office_hours = models.CharField(max_length=20, default="office")
    # Takes what nobody else is clearly responsible for 兜底单位.
    fallback = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def runs_a_center(self) -> bool:
        """Whether this unit has a directing center 指挥中心: the streets and the district."""
        return self.kind in {self.Kind.DISTRICT_CENTER, self.Kind.STREET}


class Right(models.TextChoices):
    """What a post allows. Which post has which is data: `posts.csv`, column `rights`."""

    COMMAND = "command", _("Decide what the rules leave open")
    INTAKE = "intake", _("Accept, refuse, merge, file")
    DISPATCH = "dispatch", _("Dispatch, decide on returns and extensions")
    HANDLE = "handle", _("Sign for, handle, feed back")
    CHECK = "check", _("Check and close")
    CALL_BACK = "call_back", _("Call back")
    SUPERVISE = "supervise", _("Supervise")
    CATALOG = "catalog", _("Keep the catalog")
    AREAS = "areas", _("Keep the areas")
    FUNDS_PLAN = "funds_plan", _("Plan and allocate pooled funds")
    FUNDS_LEAD = "funds_lead", _("Approve fund plans, close books")
    FUNDS_PAY = "funds_pay", _("Pay from pooled funds")
    FUNDS_ACCEPT = "funds_accept", _("Record contracts, accept work")
    INVEST = "invest", _("Keep leads of investors")


class Post(models.Model):
    """A place in a center, a section or a unit that receives work 岗位; not a person."""

    code = models.CharField(max_length=20, unique=True)
    section = models.CharField(max_length=12, choices=Section)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=12)
    duties = models.TextField(blank=True)
    rights = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class User(AbstractUser):
    """A person who signs in. `username` is the staff number; residents have no account."""

    display_name = models.CharField(max_length=60, blank=True)
    # The reader's choice; empty until chosen, then it wins over the browser's.
    language = models.CharField(max_length=10, blank=True)
    shortcuts = models.BooleanField(default=True)
    # A first password works until then and is changed at the first sign-in. Empty: the own one.
    password_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.display_name or self.username


class HoldingQuerySet(models.QuerySet["Holding"]):
    def current(self, at: datetime | None = None) -> "HoldingQuerySet":
        """Holdings in force at a moment, by default now."""
        at = at or timezone.now()
        return self.filter(models.Q(until=None) | models.Q(until__gt=at), since__lte=at)


class Holding(models.Model):
    """A person holds a post in a unit from one moment to another 任职."""

    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="holdings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_holding_ends_after_it_begins",
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
            ),
            models.UniqueConstraint(
                fields=["user", "post", "unit"],
                condition=models.Q(until=None),
                name="people_holding_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.post}"
