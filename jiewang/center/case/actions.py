"""What changes a case: lock it, write in its diary, move it. Every room upstairs calls these."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.rows import insert_later, insert_row, key_ahead, read_row, update_row
from jiewang.center.case.diary import digest_of_step
from jiewang.center.case.errors import CaseChanged, CaseError
from jiewang.center.case.events import CaseMoved
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.numbers import case_number
from jiewang.center.case.states import State
from jiewang.people.models import Holding, Unit, User


@dataclass(frozen=True)
class Actor:
    """Who acts, and the post that gives them the right. HOUSE is the house itself."""

    user: User | None = None
    post: str = ""
    unit: Unit | None = None

    @classmethod
    def by(cls, user: User, holding: Holding | None) -> "Actor":
        """The person acting under one of their posts; None for a grid posting or a reporter."""
        if holding is None:
            return cls(user=user)
        return cls(user=user, post=holding.post.code, unit=holding.unit)


HOUSE = Actor()


def lock_case(case_id: int) -> Case:
    """Read a case that nobody else can move until the transaction ends.

    PostgreSQL locks the row. SQLite has no row locks and skips the request in
    silence; there the transaction began IMMEDIATE and we are the only writer.
    Raises Case.DoesNotExist.
    """
    # SQLite would let this pass, and PostgreSQL refuse it the day we deploy.
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_case needs a transaction.")
    return read_row(Case, case_id, locked=True)


def check_unmoved(case: Case, seen: int | None) -> None:
    """Refuse an action that was decided on an older state of a locked case.

    `seen` is the case's `moved_by_line` when the page was drawn; None skips the question (the
    house itself, imports). Raises CaseChanged, which tells who did what since.
    """
    if seen is None or seen == case.moved_by_line:
        return
    raise was_first(case.steps.select_related("by", "unit").get(line=case.moved_by_line))


def was_first(step: Any) -> CaseChanged:
    """Who moved a thing meanwhile, by the line of its diary: a case's, an item's or a task's."""
    text = _("%(who)s was here first, %(when)s: %(what)s. Look at it, then decide again.")
    who = step.by or step.unit or _("The system")
    when = formats.date_format(timezone.localtime(step.at), "SHORT_DATETIME_FORMAT")
    return CaseChanged(text % {"who": who, "when": when, "what": step.get_kind_display()})


def check_state(case: Case, allowed: Collection[State], *, act: str) -> None:
    """Refuse an act that does not belong to the case's state now. `act` is the button's word.

    Raises CaseError, which names the states in which the act can be done.
    """
    if case.state in allowed:
        return
    states = _(" or ").join(f"“{state.label}”" for state in State if state in allowed)
    text = _("“%(act)s” belongs to a case that is %(states)s; this one is “%(now)s”.")
    raise CaseError(text % {"act": act, "states": states, "now": State(case.state).label})


def _chain(
    case: Case,
    kind: str,
    *,
    actor: Actor,
    note: str,
    data: dict[str, Any],
    at: datetime,
    moved: bool,
) -> CaseStep:
    """Make the next line of a locked case's diary, unsaved, and point the case at it."""
    step = CaseStep(
        line=case.diary_length + 1,
        kind=kind,
        state=case.state,
        moved=moved,
        by_id=actor.user.pk if actor.user else None,
        post=actor.post,
        unit_id=actor.unit.pk if actor.unit else None,
        note=note,
        data=data,
        at=at,
        previous=case.diary_head,
    )
    step.digest = digest_of_step(step, case.number)
    case.diary_length, case.diary_head = step.line, step.digest
    if moved:
        case.moved_by_line = step.line
    return step


DIARY_FIELDS = ("diary_length", "diary_head", "moved_by_line")


def _save(case: Case, step: CaseStep, fields: Iterable[str]) -> None:
    update_row(case, [*DIARY_FIELDS, *fields])
    step.case = case
    insert_later([step])


def write_step(
    case: Case,
    kind: CaseStep.Kind,
    *,
    actor: Actor,
    note: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
    also: Iterable[str] = (),
) -> None:
    """Write a line in the diary of a locked case without moving it.

    `also` names fields of the case the caller has set, saved in the same statement.
    """
    at = at or timezone.now()
    step = _chain(case, kind, actor=actor, note=note, data=data or {}, at=at, moved=False)
    _save(case, step, also)


def move_case(
    case: Case,
    to: State,
    kind: CaseStep.Kind,
    *,
    actor: Actor,
    note: str = "",
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
    also: Iterable[str] = (),
) -> None:
    """Move a case from lock_case() to a new state and write the step in its diary.

    The only place where a state changes. `also` names fields the caller has set, saved in the
    same statement: no dispatched case without a category. Whether the actor may is the
    caller's question. Announces CaseMoved; the followers may change the row. Raises CaseError.
    """
    old = State(case.state)
    if not case.can_become(to):
        text = _(
            "A case that is “%(old)s” cannot become “%(new)s”. Reload the page to see what can be done now."
        )
        raise CaseError(text % {"old": old.label, "new": to.label})
    case.state = to
    at = at or timezone.now()
    step = _chain(case, kind, actor=actor, note=note, data=data or {}, at=at, moved=True)
    _save(case, step, ["state", *also])
    announce(_moved(case, old, kind, at))


def _moved(case: Case, old: State, kind: CaseStep.Kind, at: datetime) -> CaseMoved:
    return CaseMoved(
        case_id=case.pk,
        old=old,
        new=case.state,
        kind=kind,
        at=at,
        center_id=case.center_id,
        unit_id=case.unit_id,
        category_id=case.category_id,
        reported_at=case.reported_at,
        outside_due_at=case.outside_due_at,
    )


def open_case(case: Case, *, actor: Actor, data: dict[str, Any], at: datetime) -> None:
    """Store a new case with its number and the first line of its diary. Needs a transaction.

    `case` is unsaved and complete but for its diary and, unless given_ahead() gave it them, its
    number and key. Announces nothing: the room that takes reports in tells of the report.
    """
    case.number = case.number or _next_number(_day_of(case.reported_at))
    step = _chain(case, CaseStep.Kind.REPORTED, actor=actor, note="", data=data, at=at, moved=True)
    insert_row(case)
    step.case = case
    insert_later([step])


_NEXT = """
INSERT INTO center_casecounter (day, last) VALUES (%s, 1)
ON CONFLICT (day) DO UPDATE SET last = center_casecounter.last + 1 RETURNING last
"""
# Not flushed by itself: the log is written in order, and the case's own commit flushes it all.
_NEXT_AHEAD = """
INSERT INTO center_casecounter (day, last) SELECT %s, 1 WHERE TRUE{unless}
ON CONFLICT (day) DO UPDATE SET last = center_casecounter.last + 1
RETURNING last, set_config('synchronous_commit', 'off', true)"""


@dataclass(frozen=True)
class Ahead:
    """A case number and the keys of rows to come, or nothing where that is of no use."""

    number: str = ""
    keys: tuple[int | None, ...] = ()


def gives_ahead() -> bool:
    """Whether given_ahead() is of any use here and now."""
    return connection.vendor == "postgresql" and not connection.in_atomic_block


def given_ahead(
    reported_at: datetime,
    *,
    keys_of: Sequence[type[Model]],
    unless: Sequence[tuple[str, Sequence[str]]] = (),
) -> Ahead | None:
    """What a report's rows need to know of each other, given out before their transaction.

    A number given out inside is held until the commit: on PostgreSQL all reports of a day would
    wait for each other's. With their keys, the rows go to it in one message. Number and keys
    are lost with a report that fails. SQLite has one writer anyway, and a transaction that has
    begun, as for a batch, holds what it takes. None, and nothing is given out, where one of the
    questions `unless` (SQL and its values) finds a row: the same letter asks both.
    """
    if not gives_ahead():
        return Ahead(keys=(None,) * len(keys_of))
    day = _day_of(reported_at)
    known = "".join(f" AND NOT EXISTS ({question})" for question, _values in unless)
    sql = ", ".join([_NEXT_AHEAD.format(unless=known), *map(key_ahead, keys_of)])
    values = [value for _question, given in unless for value in given]
    with connection.cursor() as cursor:
        cursor.execute(sql, [day.isoformat(), *values])
        found = cursor.fetchone()
    if found is None:
        return None
    serial, _off, *keys = found
    return Ahead(case_number(day, serial), tuple(keys))


def _next_number(day: date) -> str:
    # One statement, the same in both databases: every report pays for it.
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [day.isoformat()])
        serial = cursor.fetchone()[0]
    return case_number(day, serial)


def _day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()
