"""How each person wants to be told: kept by them, and read by whoever tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.notices.errors import ChoiceRefused
from jiewang.notices.models import STAFF_WAYS, Choice, Way
from jiewang.notices.subjects import MUST_ARRIVE, Subject, default_ways
from jiewang.people.models import User


@dataclass(frozen=True)
class Wishes:
    """What holds for one person: the own choices, and the district's where none was made."""

    ways: Mapping[str, frozenset[str]] = field(default_factory=default_ways)
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest_at: time | None = None

    def muted(self) -> set[str]:
        """Subjects that this person does not want to see in the inbox."""
        return {subject for subject, ways in self.ways.items() if Way.INBOX not in ways}

    def send_at(self, at: datetime) -> datetime:
        """When a notice of this moment goes out: at once, after the quiet hours, or together."""
        local = timezone.localtime(at)
        if self.digest_at is not None:
            return _next(local, self.digest_at)
        if self.quiet_from is None or self.quiet_until is None:
            return at
        quiet = _is_between(local.time(), self.quiet_from, self.quiet_until)
        return _next(local, self.quiet_until) if quiet else at


def _is_between(clock: time, begin: time, end: time) -> bool:
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def _next(local: datetime, clock: time) -> datetime:
    """The next time it is that late, not now."""
    moment = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return moment if moment > local else moment + timedelta(days=1)


def wishes_of(user: User) -> Wishes:
    """What holds for a person; read once per User object, because every page asks."""
    cached: Wishes | None = getattr(user, "_notice_wishes", None)
    if cached is None:
        cached = _wishes(Choice.objects.filter(user=user).first())
        user._notice_wishes = cached  # type: ignore[attr-defined]
    return cached


def wishes_of_all(user_ids: Iterable[int]) -> dict[int, Wishes]:
    """The same of many, by the ids of their accounts."""
    ids = set(user_ids)
    chosen = Choice.objects.in_bulk(ids)
    return {pk: _wishes(chosen.get(pk)) for pk in ids}


def _wishes(choice: Choice | None) -> Wishes:
    ways = default_ways()
    if choice is None:
        return Wishes(ways)
    own = {name: frozenset(chosen) for name, chosen in choice.ways.items() if name in ways}
    return Wishes({**ways, **own}, choice.quiet_from, choice.quiet_until, choice.digest_at)


def choose(
    user: User,
    *,
    ways: Mapping[str, Iterable[str]],
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    digest_at: time | None = None,
) -> None:
    """Keep how a person wants to be told. What is chosen as the district has it is not kept:
    it goes on following the district.

    Raises ChoiceRefused for a subject that must reach people and is taken out of the inbox, for
    an unknown subject or way, and for quiet hours of which one end is missing.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise ChoiceRefused(_("Quiet hours need a beginning and an end."))
    if quiet_from is not None and quiet_from == quiet_until:
        raise ChoiceRefused(_("Quiet hours that begin and end at one moment would never end."))
    chosen = {subject: frozenset(given) for subject, given in ways.items()}
    for subject, given in chosen.items():
        if subject not in Subject.values or not given <= set(STAFF_WAYS):
            raise ChoiceRefused(_("This kind of notice or way is not known here."))
        if subject in MUST_ARRIVE and Way.INBOX not in given:
            text = _("“%(subject)s” stays in Jiewang: it must reach whoever holds the post.")
            raise ChoiceRefused(text % {"subject": Subject(subject).label})
    defaults = default_ways()
    own = {name: sorted(given) for name, given in chosen.items() if given != defaults[name]}
    said = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
    Choice.objects.update_or_create(user=user, defaults={"ways": own, **said})
    if hasattr(user, "_notice_wishes"):
        del user._notice_wishes
