"""What a plan is made of: begin a plan, take in a workbook, change its locks. Nothing is computed."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.clock.working_time import ZONE
from jiewang.center.supervise.opening import next_in_series
from jiewang.people.models import Unit, User
from jiewang.works.funds.access import leave_to_open, leave_to_plan
from jiewang.works.funds.diary import lock_plan, move_plan
from jiewang.works.funds.district import District, Lock
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.models import FundPlan, PlanFund, PlanStep, PlanVersion
from jiewang.works.funds.money import yuan_of
from jiewang.works.funds.snapshot import as_data, district_from
from jiewang.works.funds.states import PlanState
from jiewang.works.funds.workbook.faults import WorkbookRefused
from jiewang.works.funds.workbook.reading import read_workbook
from jiewang.works.funds.workbook.sheets import open_book

LARGEST_FILE = 20 * 1024 * 1024
Kind = PlanStep.Kind


def open_plan(*, title: str, unit: Unit, content: bytes, file_name: str, by: User) -> int:
    """Begin a plan with its first workbook, valid or not; return its id.

    What is wrong with the workbook stands in the version's `problems`. Raises NotAllowed,
    FundsError for no title, WorkbookUnreadable for a file that is none.
    """
    # Read before the transaction: three hundred projects take their time.
    leave_to_open(by, unit)
    sent = _read(content)
    with transaction.atomic():
        actor = leave_to_open(by, unit)
        title = title.strip()
        if not title:
            raise FundsError(_("Give the plan a name, such as its years and its area."))
        at = timezone.now()
        plan = FundPlan.objects.create(
            number=_next_number(at), unit=unit, title=title[:120], made_at=at
        )
        write_line(plan, Kind.MADE, actor=actor, at=at, note=title[:120])
        _take(plan, sent, content, file_name, actor=actor, at=at)
        return plan.pk


def upload_workbook(
    plan_id: int, *, content: bytes, file_name: str, by: User, seen: int | None = None
) -> int:
    """Take in a newer workbook, valid or not, and return the id of the version.

    The same file as the draft writes nothing. Raises CaseError, WorkbookUnreadable, DoesNotExist.
    """
    # Asked twice: reading takes its time, and nobody else need wait for it.
    leave_to_plan(by, _plan(plan_id), act=_("Upload a workbook"))
    sent = _read(content)
    with transaction.atomic():
        plan = lock_plan(plan_id)
        actor = leave_to_plan(by, plan, act=_("Upload a workbook"))
        if plan.draft is not None and plan.draft.digest == digest_of(content):
            return plan.draft.pk
        check_unmoved(plan, seen)
        return _take(plan, sent, content, file_name, actor=actor, at=timezone.now()).pk


def set_locks(
    plan_id: int, *, locks: Iterable[tuple[str, str, int, int]], by: User, seen: int | None = None
) -> int:
    """Lock payments of the next computation: rows of fund, cost line, year, fen; 0 forbids.

    They replace all locks there were. Raises CaseError, FundPlan.DoesNotExist.
    """
    wanted = sorted(set(locks))
    plan = _plan(plan_id)
    leave_to_plan(by, plan, act=_("Lock payments"))
    content = _with_locks(_valid(plan.draft), wanted)
    district = _read(content)
    with transaction.atomic():
        plan = lock_plan(plan_id)
        actor = leave_to_plan(by, plan, act=_("Lock payments"))
        check_unmoved(plan, seen)
        assert plan.draft is not None
        if plan.draft.digest == digest_of(content):
            return plan.draft.pk
        at, name = timezone.now(), plan.draft.file_name
        version = keep_version(
            plan, PlanVersion.Kind.LOCKED, content, name, district=district, actor=actor, at=at
        )
        _move_to_draft(plan, version, Kind.LOCKED, actor, at, {"locks": len(wanted)})
        return version.pk


def _plan(plan_id: int) -> FundPlan:
    return FundPlan.objects.select_related("draft", "unit").get(pk=plan_id)


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep_version(
    plan: FundPlan,
    kind: PlanVersion.Kind,
    content: bytes,
    file_name: str,
    *,
    district: District | list[dict[str, Any]],
    actor: Actor,
    at: datetime,
    base: PlanVersion | None = None,
    **more: Any,
) -> PlanVersion:
    """Store one version of a locked plan; a list instead of a district: what is wrong with it."""
    faults = district if isinstance(district, list) else []
    return PlanVersion.objects.create(
        plan=plan,
        number=plan.versions.count() + 1,
        kind=kind,
        base=base or plan.draft,
        file_name=file_name[:120],
        content=content,
        digest=digest_of(content),
        data={} if isinstance(district, list) else as_data(district),
        by=actor.user,
        at=at,
        **{"problems": faults, **more},
    )


def _read(content: bytes) -> District | list[dict[str, Any]]:
    """The district, or all that is wrong with it. Raises WorkbookUnreadable."""
    if len(content) > LARGEST_FILE:
        text = _("The file is larger than %(size)d MB. Take pictures and old sheets out of it.")
        raise FundsError(text % {"size": LARGEST_FILE // 1024 // 1024})
    try:
        return read_workbook(content)
    except WorkbookRefused as refusal:
        return [asdict(fault) for fault in refusal.faults]


def _take(
    plan: FundPlan,
    sent: District | list[dict[str, Any]],
    content: bytes,
    file_name: str,
    *,
    actor: Actor,
    at: datetime,
) -> PlanVersion:
    version = keep_version(
        plan, PlanVersion.Kind.UPLOADED, content, file_name, district=sent, actor=actor, at=at
    )
    if isinstance(sent, District):
        _note_funds(plan, sent)
    data = {"version": version.number, "file": version.file_name, "wrong": len(version.problems)}
    _move_to_draft(plan, version, Kind.UPLOADED, actor, at, data)
    return version


def _move_to_draft(
    plan: FundPlan,
    version: PlanVersion,
    kind: PlanStep.Kind,
    actor: Actor,
    at: datetime,
    data: dict[str, Any],
) -> None:
    plan.draft = version
    if plan.state == PlanState.DRAFT:
        write_line(plan, kind, actor=actor, at=at, data=data, moved=True, also=["draft"])
    else:
        move_plan(plan, PlanState.DRAFT, kind, actor=actor, at=at, data=data, also=["draft"])


def _note_funds(plan: FundPlan, district: District) -> None:
    """The funds of the newest valid workbook. What was recorded of their money stays."""
    known = {each.code: each for each in plan.funds.all()}
    for fund in district.funds:
        row = known.pop(fund.id, None) or _as_known_elsewhere(plan, fund.id, fund.book)
        row.name, row.level, row.debt = fund.name[:200], fund.level, fund.debt
        row.department, row.book, row.in_plan = fund.department[:200], fund.book, True
        lots = [[year, fund.amounts[year], fund.last_use(year)] for year in sorted(fund.amounts)]
        row.lots, row.total = lots, sum(fund.amounts.values())
        row.save()
    plan.funds.filter(code__in=known).update(in_plan=False)


def _as_known_elsewhere(plan: FundPlan, code: str, book: str) -> PlanFund:
    """A new row; what another plan of the unit knows of the same fund need not be told again."""
    row = PlanFund(plan=plan, code=code, book=book)
    others = PlanFund.objects.filter(plan__unit=plan.unit, code=code, book=book)
    if other := others.exclude(plan=plan).order_by("-pk").first():
        for field in MONEY_FIELDS:
            setattr(row, field, getattr(other, field))
    return row


# What is recorded of a fund's money before the approval.
MONEY_FIELDS = (
    "intended",
    "intended_on",
    "contracted",
    "contracted_on",
    "document",
    "document_on",
    "in_place",
    "in_place_on",
)


def _valid(draft: PlanVersion | None) -> PlanVersion:
    if draft is None or draft.problems:
        raise FundsError(_("The workbook has errors. Mend it and upload it again."))
    return draft


def valid_draft(plan: FundPlan) -> PlanVersion:
    """The plan's workbook, if it has no errors. Raises FundsError."""
    return _valid(plan.draft)


def _with_locks(draft: PlanVersion, locks: list[tuple[str, str, int, int]]) -> bytes:
    """The draft's workbook with other rows in the sheet of locks; all else as it came."""
    _check_locks(district_from(draft.data), locks)
    book = open_book(bytes(draft.content))
    sheet = book["locks"]
    header = [str(cell.value or "").strip() for cell in sheet[1]]
    sheet.delete_rows(2, max(1, sheet.max_row))
    for fund, cost_line, year, amount in locks:
        values = {"fund": fund, "cost_line": cost_line, "year": year, "amount": yuan_of(amount)}
        sheet.append([values.get(column) for column in header])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _check_locks(district: District, locks: list[tuple[str, str, int, int]]) -> None:
    keys = [lock[:3] for lock in locks]
    for fund, cost_line, year, amount in locks:
        known = fund in district.fund and cost_line in district.line
        if not known or year not in district.settings.years or amount < 0:
            text = _("%(fund)s, %(line)s, %(year)s is no payment of this plan.")
            raise FundsError(text % {"fund": fund, "line": cost_line, "year": year})
    if len(set(keys)) < len(keys):
        raise FundsError(_("A payment is locked twice with different amounts."))


def locks_of(version: PlanVersion) -> list[Lock]:
    """The locks that stand in a version."""
    return [Lock(**row) for row in version.data.get("locks", [])]


def _next_number(at: datetime) -> str:
    """`ZJ-2026-0012`, given out with the commit."""
    year = at.astimezone(ZONE).year
    return f"ZJ-{year}-{next_in_series('fundplan', '', year):04d}"
