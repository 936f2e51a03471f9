"""Reports, their photos, the machine's suggestions, and who looked at personal data."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.base.personal_data import EncryptedText
from jiewang.center.case.models import Case
from jiewang.grid.areas.coordinates import CoordinateSystem


class Channel(models.TextChoices):
    RESIDENT_WEB = "resident_web", _("Resident's page")
    STAFF = "staff", _("Taken down by staff")
    GRID_WORKER = "grid_worker", _("Grid worker")
    HOTLINE = "hotline", _("12345 hotline")
    WECHAT = "wechat", _("WeChat")
    LEADER_MAILBOX = "leader_mailbox", _("Leader's mailbox")
    OPEN311 = "open311", _("Open311")
    API = "api", _("Other system")
    FILE = "file", _("File")


# Who came through another system is answered by it; two messages would be one too many.
ANSWERED_BY_US = frozenset(
    {Channel.RESIDENT_WEB, Channel.STAFF, Channel.GRID_WORKER, Channel.WECHAT}
)


class ReportKind(models.TextChoices):
    ENQUIRY = "enquiry", _("Enquiry")
    HELP = "help", _("Help")
    COMPLAINT = "complaint", _("Complaint")
    TIP_OFF = "tip_off", _("Tip-off")
    ADVICE = "advice", _("Advice")


class Report(models.Model):
    """What one reporter says 诉求. Its personal data is encrypted, and deleted on its date."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    # The number on the reporter's receipt: it stays when the report moves to another case.
    number = models.CharField(max_length=16, blank=True, db_index=True)
    channel = models.CharField(max_length=16, choices=Channel)
    kind = models.CharField(max_length=12, choices=ReportKind, default=ReportKind.HELP)
    # The sender's own number, with the channel: the same pair is the same report.
    external_id = models.CharField(max_length=80, blank=True)
    idempotency_key = models.CharField(max_length=80, blank=True)
    text = models.TextField()
    address = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    # In which system the coordinates came; stored as WGS-84.
    coordinate_system = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in CoordinateSystem], blank=True
    )
    answers = models.JSONField(default=dict)
    name = EncryptedText(blank=True)
    phone = EncryptedText(blank=True)
    id_number = EncryptedText(blank=True)
    confidential = models.BooleanField(default=False)
    # Opens the reporter's page together with the case number. Encrypted, so that a repeat
    # delivery can be given the first answer again.
    secret = EncryptedText()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    # When name, phone and ID number go; set when the case closes.
    delete_on = models.DateField(null=True)
    deleted_at = models.DateTimeField(null=True)
    reader_language = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["received_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "external_id"],
                condition=~models.Q(external_id=""),
                name="center_report_outside_number_once",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="center_report_delivery_once",
            ),
        ]

    @property
    def has_contact(self) -> bool:
        return bool(self.phone)


class Photo(models.Model):
    """A photo on a case: cleaned of everything but the picture."""

    class Stage(models.TextChoices):
        REPORT = "report", _("Report")
        RESULT = "result", _("Result")
        CHECK = "check", _("Check")

    case = models.ForeignKey(Case, models.PROTECT, related_name="photos")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="photos")
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.REPORT)
    image = models.FileField(upload_to="photos/%Y/%m/")
    thumbnail = models.FileField(upload_to="photos/%Y/%m/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    # SHA-256 of the stored picture: the same photo sent twice is kept once.
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "digest"], name="center_photo_once"),
        ]


class Suggestion(models.Model):
    """A category the machine proposes for a case's first report, with reasons 智能推荐."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="suggestions")
    # A leaf's code, not its row: a new version of the catalog does not make it stale.
    category_code = models.CharField(max_length=16)
    rank = models.PositiveSmallIntegerField()
    # 0 to 1: a probability only where a trained model said it; never shown as one.
    confidence = models.FloatField()
    # The reporter's own words that counted, strongest first.
    reasons = models.JSONField(default=list)
    # Number of the trained model that said it; 0: the catalog's words.
    model = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        ordering: ClassVar = ["case", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "rank"], name="center_suggestion_rank_once"),
        ]


class Unmasking(models.Model):
    """Somebody looked at personal data: who, whose, which, why, when. Never changed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="unmaskings")
    field = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
