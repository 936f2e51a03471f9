"""What the pages of figures show, read once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.rates import percent_cut
from jiewang.center.catalog.models import Category, Urgency
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.evaluate.access import seen_units
from jiewang.center.evaluate.counting import Bounds, Count
from jiewang.center.evaluate.figures import By, Period, group_of
from jiewang.center.evaluate.marks import Mark, Subject, Told
from jiewang.center.evaluate.measures import BESIDE, LESS_IS_BETTER
from jiewang.center.evaluate.periods import month_before
from jiewang.center.evaluate.shown import DASH, Shown, shown_all
from jiewang.desk.center.wording import places_of
from jiewang.grid.areas.models import Area
from jiewang.people.models import Post, Right, Unit, User
from jiewang.people.rights import has_right_anywhere, holdings

MOST_ROWS = 300


def months_back() -> tuple[date, date]:
    """The days a page opens with: the last whole month."""
    first = month_before(timezone.localdate().replace(day=1))
    return first, timezone.localdate().replace(day=1) - timedelta(days=1)


def only_seen(user: User) -> Callable[[Told, Mark], bool] | None:
    """What leaves out the marks of units one does not see; None where all are seen."""
    units = seen_units(user)
    return None if units is None else lambda _told, mark: mark.unit in units


@dataclass(frozen=True)
class Row:
    """One unit, place, type … with its figures."""

    code: str
    name: str
    figures: list[Shown]


def rows_by(period: Period, by: str, user: User) -> list[Row]:
    """One row for each group, in the order of the codes."""
    counts: dict[str, dict[str, Count]] = {}
    for (measure, group), count in period.counts(by, only=only_seen(user)).items():
        counts.setdefault(group, {})[measure] = count
    names, least = _names(by, list(counts)), period.rules.least_n
    return [
        Row(code, names.get(code, code), shown_all(counts[code], least)) for code in sorted(counts)
    ]


def _names(by: str, codes: list[str]) -> dict[str, str]:
    if by == By.UNIT:
        return {unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)}
    if by == By.POST:
        return {post.code: str(post) for post in Post.objects.filter(code__in=codes)}
    if by in {By.STREET, By.COMMUNITY, By.GRID}:
        areas = list(Area.objects.filter(code__in=codes).defer("boundary"))
        places = places_of(areas)
        return {area.code: places[area.pk] for area in areas}
    if by == By.TYPE:
        leaves = Category.objects.filter(code__in=codes).order_by("version__number")
        return {leaf.code: leaf.path for leaf in leaves}
    return {code: str(label) for code, label in Urgency.choices}


@dataclass(frozen=True)
class Behind:
    """One case behind a figure. `title` is empty for who may not see the case."""

    number: str
    title: str
    unit: str
    unit_code: str
    mark: Mark
    word: str
    may_propose: bool
    may_dispute: bool


def behind(
    period: Period, user: User, *, measure: str, by: str, group: str, kind: str
) -> list[Behind]:
    """The cases behind a figure, the newest mark first; MOST_ROWS of them.

    `kind`: "miss", "hit", "beside", "excluded", or "" for all.
    """
    found = [
        (told.subject, mark)
        for told in period.read.told
        for mark in told.marks
        if mark.measure == measure
        and period.span.holds(mark)
        and (not group or group_of(by)(told.subject, mark) == group)
        and kind in {"", kind_of(mark)}
    ]
    mine = seen_units(user)
    found = [(s, m) for s, m in found if mine is None or m.unit in mine]
    found.sort(key=lambda pair: (pair[1].at, pair[0].number), reverse=True)
    return _named(found[:MOST_ROWS], user)


def kind_of(mark: Mark) -> str:
    """Into which of the four lists a mark belongs."""
    if mark.beside:
        return "beside"
    if mark.excluded:
        return "excluded"
    return "hit" if mark.hit or mark.part else "miss"


def _named(found: list[tuple[Subject, Mark]], user: User) -> list[Behind]:
    numbers = {subject.number for subject, _mark in found}
    seen = cases_seen_by(user).filter(number__in=numbers).values_list("number", "title")
    titles = dict(seen)
    units = {unit.code: str(unit) for unit in Unit.objects.all()}
    own = {holding.unit.code for holding in holdings(user)}
    supervises = has_right_anywhere(user, Right.SUPERVISE)
    return [
        Behind(
            number=subject.number,
            title=titles.get(subject.number, ""),
            unit=units.get(mark.unit, mark.unit),
            unit_code=mark.unit,
            mark=mark,
            word=_word(mark),
            may_propose=subject.number in titles and _is_against(mark)
            and (supervises or mark.unit in own),
            may_dispute=subject.number in titles and _is_against(mark) and mark.unit in own,
        )
        for subject, mark in found
    ]  # fmt: skip


def _is_against(mark: Mark) -> bool:
    """Whether there is something to say against it: it speaks against the unit, and it counts."""
    if mark.beside or mark.excluded:
        return False
    return mark.hit if mark.measure in LESS_IS_BETTER else not mark.hit


def _word(mark: Mark) -> str:
    if mark.beside:
        return str(BESIDE[mark.beside])
    word = _("counts in k") if mark.hit else _("counts in part") if mark.part else _("not in k")
    return _("excluded (%(word)s otherwise)") % {"word": word} if mark.excluded else word


@dataclass(frozen=True)
class Spreading:
    """One line of “how often” or “how long”."""

    label: str
    percent: str
    k: int
    n: int


def spread_lines(bounds: Bounds, text: str, least: int) -> list[Spreading]:
    """A sentence for each bound; `text` has a gap for it."""
    enough = bounds.n >= max(least, 1)
    return [
        Spreading(
            label=text % {"bound": bound},
            percent=percent_cut(k, bounds.n) if enough else DASH,
            k=k,
            n=bounds.n,
        )
        for bound, k in bounds.reached
    ]
