"""Reporters' personal data 个人信息: masked on the screen, every look written down, deleted."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import lock_case
from jiewang.center.case.models import Case
from jiewang.center.catalog.district import district
from jiewang.center.intake.access import may_unmask
from jiewang.center.intake.errors import RefusedUnmasking
from jiewang.center.intake.events import ReporterForgotten
from jiewang.center.intake.models import Report, Unmasking
from jiewang.center.intake.wording import blotted, tidy_line
from jiewang.people.models import User

FIELDS = ("name", "phone", "id_number")
# Seen instead of anything else where the reporter is confidential.
HIDDEN = "****"


@dataclass(frozen=True)
class MaskedContact:
    """A reporter as a page may show them; empty where nothing was given.

    `may_unmask`: this reader may ask for the whole. `note` says why nothing is seen.
    """

    name: str
    phone: str
    id_number: str
    may_unmask: bool
    note: str = ""


def mask_name(name: str) -> str:
    """陈小明 → 陈**; a name in letters keeps its first letter."""
    return name[0] + "**" if name else ""


def mask_phone(phone: str) -> str:
    """13800138000 → 138****8000; of a shorter number the last four digits are left."""
    if len(phone) < 8:
        return "****" if phone else ""
    return f"{phone[:3]}****{phone[-4:]}"


def mask_id(number: str) -> str:
    """First and last of an identity number; region and birthday stay hidden."""
    return f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}" if len(number) > 2 else ""


def masked_contact(report: Report, reader: User, *, handles: bool = False) -> MaskedContact:
    """What a page shows of a reporter to this reader, without writing anything down."""
    allowed = may_unmask(reader, report, handles=handles) is not None
    if report.deleted_at is not None:
        note = _("The reporter's data was deleted on its date.")
        return MaskedContact("", "", "", may_unmask=False, note=note)
    if (report.confidential or report.case.confidential) and not allowed:
        return MaskedContact(
            name=HIDDEN if report.name else "",
            phone=HIDDEN if report.phone else "",
            id_number=HIDDEN if report.id_number else "",
            may_unmask=False,
            note=_("Kept confidential; only the call-back post may see it."),
        )
    return MaskedContact(
        name=mask_name(report.name),
        phone=mask_phone(report.phone),
        id_number=mask_id(report.id_number),
        may_unmask=allowed,
    )


@transaction.atomic
def unmask(report_id: int, *, field: str, reason: str = "", by: User, handles: bool = False) -> str:
    """Return one piece of a reporter's data and write down who looked, under which post.

    `field` is one of FIELDS; `handles` see may_unmask. An empty piece is returned without a
    line: nothing was seen. A confidential report asks for a reason. Raises RefusedUnmasking,
    Report.DoesNotExist.
    """
    if field not in FIELDS:
        raise RefusedUnmasking(_("Only name, phone and ID number can be shown."))
    report = Report.objects.select_related("case").get(pk=report_id)
    secret = report.confidential or report.case.confidential
    actor = may_unmask(by, report, handles=handles)
    if actor is None and secret:
        raise RefusedUnmasking(_("Kept confidential; only the call-back post may see it."))
    if actor is None:
        raise RefusedUnmasking(
            _("Your posts do not show you reporters' data here. Ask the center to make contact.")
        )
    reason = tidy_line(reason)[:200]
    if secret and not reason:
        raise RefusedUnmasking(_("Say why you need to see this: the reporter asked for secrecy."))
    value: str = getattr(report, field)
    if value:
        Unmasking.objects.create(report=report, field=field, by=by, post=actor.post, reason=reason)
    return value


def keep_until_deletion(case: Case, *, at: date | None = None) -> None:
    """Say from when on the reporters' data of an ended case may be deleted."""
    day = (at or timezone.localdate()) + timedelta(days=district().retention_days)
    Report.objects.filter(case=case, deleted_at=None).update(delete_on=day)


def delete_personal_data(on: date) -> int:
    """Clear name, phone and ID number of the reports whose day has come; return how many.

    They go from the report's own text and answers too, and with ReporterForgotten from every
    other text of the reporter's. What was said stays, as the record of the matter; so do number
    and secret: the reporter's page goes on to open. Each report by itself; safe to repeat.
    """
    due = Report.objects.filter(delete_on__lte=on, deleted_at=None).order_by("case_id", "pk")
    return sum(_forget(pk, case_id, on) for pk, case_id in list(due.values_list("pk", "case_id")))


@transaction.atomic
def _forget(report_id: int, case_id: int, on: date) -> bool:
    """Delete one report's personal data, unless its case was opened again meanwhile."""
    lock_case(case_id)
    due = Report.objects.filter(pk=report_id, case=case_id, delete_on__lte=on, deleted_at=None)
    report = due.first()
    if report is None:
        return False
    words = tuple(filter(None, (report.name, report.phone, report.id_number)))
    report.text = blotted(report.text, *words)
    report.answers = {
        question: blotted(answer, *words) if isinstance(answer, str) else answer
        for question, answer in report.answers.items()
    }
    report.name = report.phone = report.id_number = ""
    report.deleted_at = timezone.now()
    report.save(update_fields=["text", "answers", *FIELDS, "deleted_at"])
    announce(ReporterForgotten(case_id, report_id, report.number, words))
    return True
