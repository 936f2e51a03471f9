"""What people make of a topic or a sign: a theme of the month, a task, a patrol hint, or nothing."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor
from jiewang.center.topics.access import leave_to_decide
from jiewang.center.topics.errors import TopicError
from jiewang.center.topics.events import PatrolHinted, ThemeOpened
from jiewang.center.topics.models import Theme, TopicStep
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import area_by_code
from jiewang.people.models import Unit, User

Kind = TopicStep.Kind
LONGEST_HINT_DAYS = 62
_SHORTEST, _TITLE = 2, 80


def open_theme(
    *,
    center: Unit,
    month: date,
    title: str,
    lead: Unit,
    words: str,
    by: User,
    topic_id: int | None = None,
) -> int:
    """Make a matter the theme of a month 每月一题; `month` is any day of it.

    The same once more, nothing is written and the theme that stands comes back. Raises
    NotAllowed, and TopicError where the month is over or has another theme.
    """
    actor = leave_to_decide(by, center)
    first = month.replace(day=1)
    if first < timezone.localdate().replace(day=1):
        raise TopicError(_("This month is over. Choose this month or a later one."))
    theme = Theme(
        center=center,
        month=first,
        title=_needed(title, _("Give the theme a title."))[:_TITLE],
        lead=lead,
        words=_needed(words, _("Say in a sentence what is to be reached.")),
        topic_id=topic_id,
        opened_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            theme.save(force_insert=True)
            _write(actor, Kind.THEME_OPENED, theme=theme, note=theme.words, at=theme.opened_at)
            announce(ThemeOpened(theme.pk, lead.pk, theme.title, first))
    except IntegrityError:
        return _standing_theme(theme)
    return theme.pk


def _standing_theme(wanted: Theme) -> int:
    stands = Theme.objects.get(center=wanted.center, month=wanted.month)
    if (stands.title, stands.lead_id) == (wanted.title, wanted.lead_id):
        return stands.pk
    text = _("This month has its theme already: %(title)s. Choose another month.")
    raise TopicError(text % {"title": stands})


@transaction.atomic
def end_theme(theme_id: int, *, result: str, by: User) -> None:
    """Write down what was reached; ended already, nothing is written. Raises NotAllowed, TopicError."""
    theme = Theme.objects.select_for_update(of=("self",), no_key=True).get(pk=theme_id)
    actor = leave_to_decide(by, theme.center)
    if theme.ended_at is not None:
        return
    theme.result = _needed(result, _("Say in a sentence what was reached."))
    theme.ended_at = timezone.now()
    theme.save(update_fields=["result", "ended_at"])
    _write(actor, Kind.THEME_ENDED, theme=theme, note=theme.result, at=theme.ended_at)


@transaction.atomic
def record_task(
    *, number: str, center: Unit, by: User, topic_id: int | None = None, sign_id: int | None = None
) -> None:
    """Write down that a task was made of a topic or a sign; the task itself is supervise's.

    Written already, nothing is written. Raises NotAllowed.
    """
    actor = leave_to_decide(by, center)
    told = TopicStep.objects.filter(kind=Kind.TASK_MADE, topic=topic_id, sign=sign_id)
    if any(step.data.get("task") == number for step in told):
        return
    of: dict[str, Any] = {"topic_id": topic_id, "sign_id": sign_id}
    _write(actor, Kind.TASK_MADE, data={"task": number}, at=timezone.now(), **of)


@transaction.atomic
def give_patrol_hint(
    *,
    center: Unit,
    area_code: str,
    words: str,
    until: date,
    by: User,
    topic_id: int | None = None,
    sign_id: int | None = None,
) -> int:
    """Ask who goes round in an area to look at something, until a day; return the line's id.

    Raises NotAllowed, TopicError.
    """
    actor = leave_to_decide(by, center)
    today = timezone.localdate()
    if not today <= until <= today + timedelta(days=LONGEST_HINT_DAYS):
        text = _("A hint holds from today for at most %(days)d days. Choose a day until then.")
        raise TopicError(text % {"days": LONGEST_HINT_DAYS})
    area = area_by_code(area_code)
    if area is None:
        raise TopicError(_("This area is not known. Choose one from the list."))
    _check_own(center, area)
    words = _needed(words, _("Say in a sentence what to look at."))
    of: dict[str, Any] = {"topic_id": topic_id, "sign_id": sign_id, "area": area, "until": until}
    step = _write(actor, Kind.PATROL_HINT, note=words, at=timezone.now(), **of)
    announce(PatrolHinted(area.path, words, until))
    return step.pk


def _check_own(center: Unit, area: Area) -> None:
    if center.kind == Unit.Kind.STREET and center.code not in area.path.split("."):
        text = _("%(area)s does not belong to %(center)s. Its own center gives hints there.")
        raise TopicError(text % {"area": area, "center": center})


@transaction.atomic
def set_aside(
    *, center: Unit, reason: str, by: User, topic_id: int | None = None, sign_id: int | None = None
) -> None:
    """Say why nothing is made of a topic or a sign; it leaves the list. Raises NotAllowed, TopicError."""
    actor = leave_to_decide(by, center)
    reason = _needed(reason, _("Say in a sentence why nothing is to be done."))
    of: dict[str, Any] = {"topic_id": topic_id, "sign_id": sign_id}
    _write(actor, Kind.SET_ASIDE, note=reason, at=timezone.now(), **of)


def _needed(text: str, asked: str) -> str:
    text = text.strip()
    if len(text) < _SHORTEST:
        raise TopicError(asked)
    return text


def _write(actor: Actor, kind: Kind, *, at: datetime, note: str = "", **of: Any) -> TopicStep:
    if actor.user is None:
        raise ValueError("What is made of a topic, a person decides.")
    return TopicStep.objects.create(
        kind=kind, by=actor.user, post=actor.post, unit=actor.unit, note=note, at=at, **of
    )
