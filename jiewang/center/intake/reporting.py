"""The one way a report comes in: house.md, “The way of one report”, step 2."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone

from jiewang.base.events import announce
from jiewang.base.gathered import gathered_transaction
from jiewang.base.metrics import REPORTS
from jiewang.base.personal_data import decrypt
from jiewang.base.rows import insert_plain, insert_row
from jiewang.center.case.actions import Actor, Ahead, given_ahead, gives_ahead, open_case
from jiewang.center.case.models import Case
from jiewang.center.case.queries import state_of
from jiewang.center.catalog.models import Urgency
from jiewang.center.intake.access import check_may_report
from jiewang.center.intake.alone import is_held_back
from jiewang.center.intake.centers import center_of
from jiewang.center.intake.events import CaseReported
from jiewang.center.intake.incoming import Incoming, checked
from jiewang.center.intake.models import ANSWERED_BY_US, Photo, Report, ReportKind, Suggestion
from jiewang.center.intake.photo_store import check_count, forget_files, keep_photo
from jiewang.center.intake.photos import CleanPhoto
from jiewang.center.intake.secret_codes import new_secret
from jiewang.center.intake.suggest import Suggested
from jiewang.center.intake.suggesters import is_sure, suggester
from jiewang.center.intake.wording import title_of
from jiewang.grid.areas.coordinates import CoordinateSystem
from jiewang.grid.locate.queries import Place, place
from jiewang.people.models import User

SUGGESTED = 3


@dataclass(frozen=True)
class Stored:
    """How a report was stored, and the state of its case right after; spares a door a query."""

    channel: str
    external_id: str
    reported_at: datetime
    received_at: datetime
    state: str


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes home. Number and secret together open the reporter's page.

    `created` is False for a repeat delivery, which gets the first one's answer. `stored` is
    known of a new report only; a repeated one may have gone on since.
    """

    number: str
    secret: str
    case_id: int
    report_id: int
    created: bool
    stored: Stored | None = field(default=None, compare=False)


def report(
    *,
    channel: str,
    text: str,
    by: User | None,
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    coordinate_system: str = CoordinateSystem.WGS84,
    kind: str = ReportKind.HELP,
    name: str = "",
    phone: str = "",
    id_number: str = "",
    confidential: bool = False,
    external_id: str = "",
    idempotency_key: str = "",
    answers: dict[str, Any] | None = None,
    photos: Sequence[CleanPhoto] = (),
    reported_at: datetime | None = None,
    urgency: str = Urgency.NORMAL,
    language: str = "",
    also: Callable[[Receipt], None] | None = None,
) -> Receipt:
    """Take in what one reporter says: a report, its case, its suggestions, one diary line.

    `by` is the signed-in person, None for a resident or a machine. Coordinates are degrees in
    `coordinate_system`. `reported_at` is when it was said, by default now; clocks start there.
    The same `idempotency_key`, or the same `channel` and `external_id`, is the same report:
    the first receipt comes back and nothing is written, also when both arrive at one moment.
    `also` is called with the receipt of a new report before the commit, for what a door has to
    write in the same transaction. Raises ReportRefused and CoordinateError (both Refusals),
    always before the first write.
    """
    check_may_report(by, channel)
    check_count(len(photos))
    said = checked(
        Incoming(
            channel=channel,
            text=text,
            address=address,
            lon=lon,
            lat=lat,
            coordinate_system=coordinate_system,
            kind=kind,
            name=name,
            phone=phone,
            id_number=id_number,
            confidential=confidential,
            external_id=external_id,
            idempotency_key=idempotency_key,
            answers=answers or {},
            reported_at=reported_at,
            urgency=urgency,
            language=language,
        )
    )
    if isinstance(ready := _made_ready(said), Receipt):
        return ready
    try:
        return _take_in(said, ready, by=by, photos=photos, also=also)
    except IntegrityError:
        # Two deliveries at one moment: neither saw the other, and the constraint let one win.
        winner = first_receipt(said)
        if winner is None:
            raise
        return winner


# Each asks one partial index and names its condition, without which SQLite would scan the
# table. In SQL, because every report asks: building the question takes Django longer than
# the database takes to answer it.
_FIRST = "SELECT id, case_id, number, secret FROM center_report WHERE "
_BY_KEY = _FIRST + "idempotency_key = %s AND NOT idempotency_key = ''"
_BY_OUTSIDE_NUMBER = _FIRST + "channel = %s AND external_id = %s AND NOT external_id = ''"


def first_receipt(said: Incoming) -> Receipt | None:
    """The receipt given when this delivery came before, or None."""
    with connection.cursor() as cursor:
        for sql, values in _asked(said):
            cursor.execute(sql, values)
            if row := cursor.fetchone():
                report_id, case_id, number, secret = row
                return Receipt(number, decrypt(secret), case_id, report_id, created=False)
    return None


def _asked(said: Incoming) -> list[tuple[str, list[str]]]:
    asked: list[tuple[str, list[str]]] = []
    if said.idempotency_key:
        asked.append((_BY_KEY, [said.idempotency_key]))
    if said.external_id:
        asked.append((_BY_OUTSIDE_NUMBER, [said.channel, said.external_id]))
    return asked


@dataclass(frozen=True)
class _Ready:
    """What is found out before the transaction, so that nobody waits for it."""

    place: Place
    suggested: list[Suggested]
    model: int
    sure: bool
    # The number, and the keys of case and report, where they are given out ahead.
    ahead: Ahead


def _made_ready(said: Incoming) -> _Ready | Receipt:
    """Or the first receipt, when this delivery came before.

    Where numbers are given out ahead, the statement that gives one asks that too, last of all.
    """
    if not gives_ahead() and (known := first_receipt(said)):
        return known
    made = suggester()
    suggested = made.suggest(said.text, top=SUGGESTED)
    found = place(lon=said.lon, lat=said.lat, address=said.address, text=said.text, at=said.moment)
    ahead = given_ahead(said.moment, keys_of=(Case, Report), unless=_asked(said))
    if ahead is None:
        first = first_receipt(said)
        assert first is not None  # no report is ever taken away
        return first
    return _Ready(
        place=found,
        suggested=suggested,
        model=made.number,
        sure=is_sure(made, suggested),
        ahead=ahead,
    )


def _take_in(
    said: Incoming,
    ready: _Ready,
    *,
    by: User | None,
    photos: Sequence[CleanPhoto],
    also: Callable[[Receipt], None] | None,
) -> Receipt:
    new: list[Photo] = []
    try:
        with gathered_transaction():
            case = _opened(said, ready, by)
            stored = _reported(case, said, ready, by)
            _suggest(case, ready)
            receipt = Receipt(case.number, stored.secret, case.pk, stored.pk, created=True)
            if also is not None:
                also(receipt)
            for photo in photos:
                row, is_new = keep_photo(
                    case, photo, stage=Photo.Stage.REPORT, report=stored, by=by
                )
                new += [row] if is_new else []
            REPORTS.count_on_commit(said.channel)
            # By its number, which is known only now.
            sure = ready.sure and not is_held_back(case.number)
            announce(_told(case, stored, sure=sure))
            return replace(receipt, stored=_stored(case, stored, sure=sure))
    except BaseException:
        # Files do not go back with the transaction.
        forget_files(new)
        raise


def _stored(case: Case, report: Report, *, sure: bool) -> Stored:
    state = str(case.state)
    if sure:
        # Only what is sure may have moved on meanwhile, through another object.
        state = state_of(case.pk)
    return Stored(
        channel=str(report.channel),
        external_id=report.external_id,
        reported_at=report.reported_at,
        received_at=report.received_at,
        state=state,
    )


def _told(case: Case, stored: Report, *, sure: bool) -> CaseReported:
    return CaseReported(
        case_id=case.pk,
        report_id=stored.pk,
        center_id=case.center_id,
        reachable=bool(stored.phone) and stored.channel in ANSWERED_BY_US,
        at=stored.reported_at,
        sure=sure,
    )


def _opened(said: Incoming, ready: _Ready, by: User | None) -> Case:
    found = ready.place
    center = center_of(found.area)
    case = Case(
        pk=ready.ahead.keys[0],
        number=ready.ahead.number,
        center=center,
        unit=center,
        area=found.area,
        unit_grid=found.unit_grid,
        placing=str(found.placing),
        urgency=said.urgency,
        title=title_of(said.text, name=said.name),
        address=said.address,
        lon=said.lon,
        lat=said.lat,
        confidential=said.confidential,
        reported_at=said.moment,
    )
    data = {
        "channel": said.channel,
        "kind": said.kind,
        "placing": str(found.placing),
        "area": found.area.code,
        "suggestions": [each.code for each in ready.suggested],
    }
    open_case(case, actor=Actor(by), data=data, at=said.moment)
    return case


def _reported(case: Case, said: Incoming, ready: _Ready, by: User | None) -> Report:
    stored = Report(
        pk=ready.ahead.keys[1],
        case=case,
        number=case.number,
        channel=said.channel,
        kind=said.kind,
        external_id=said.external_id,
        idempotency_key=said.idempotency_key,
        text=said.text,
        address=said.address,
        lon=said.lon,
        lat=said.lat,
        coordinate_system=said.coordinate_system,
        answers=said.answers,
        name=said.name,
        phone=said.phone,
        id_number=said.id_number,
        confidential=said.confidential,
        secret=new_secret(),
        by=by,
        reported_at=said.moment,
        received_at=timezone.now(),
        reader_language=said.language,
    )
    insert_row(stored)
    return stored


def _suggest(case: Case, ready: _Ready) -> None:
    insert_plain(
        Suggestion,
        [
            {
                "case_id": case.pk,
                "category_code": each.code,
                "rank": rank,
                "confidence": each.confidence,
                "reasons": list(each.reasons),
                "model": ready.model,
            }
            for rank, each in enumerate(ready.suggested, start=1)
        ],
    )
