"""Bulletins 通报: a month's figures, computed by one person, published by another, never changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.rows import insert_rows
from jiewang.center.case.actions import Actor
from jiewang.center.case.changes import fixed_line
from jiewang.center.case.models import CaseStep, Seal
from jiewang.center.evaluate.access import leave_to_publish
from jiewang.center.evaluate.corrections import corrections_for
from jiewang.center.evaluate.counting import Count
from jiewang.center.evaluate.errors import EvaluateError, PeriodRefused
from jiewang.center.evaluate.events import BulletinPublished
from jiewang.center.evaluate.figures import By, Period, period_of
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import (
    Bulletin,
    BulletinDraft,
    BulletinFigure,
    BulletinScore,
)
from jiewang.center.evaluate.periods import check_over, month_text, span_of_month
from jiewang.center.evaluate.rules import Rules, read_rules
from jiewang.center.evaluate.schemes import scheme_on
from jiewang.center.evaluate.scoring import Score, ranked, score
from jiewang.people.models import Unit, User

_K = Unit.Kind
STREETS, BUREAUS, COMMUNITIES, CENTER = "street", "bureau", "community", "center"
GROUP_OF = {
    _K.STREET: STREETS,
    _K.DISTRICT_DEPARTMENT: BUREAUS,
    _K.PUBLIC_UTILITY: BUREAUS,
    _K.STATE_FIRM: BUREAUS,
    _K.COMMUNITY: COMMUNITIES,
    _K.DISTRICT_CENTER: CENTER,
}


def draft_bulletin(month: date, *, by: User) -> int:
    """Compute a month's figures and keep them; returns the draft's id.

    Every call is a new draft, as the diary stands then; the newest one is published. Raises
    NotAllowed, PeriodRefused (not over, or nothing happened in it), SchemeRefused, EvaluateError.
    """
    actor = leave_to_publish(by)
    check_over(month)
    _check_unpublished(month)
    try:
        # Outside the transaction: it waits for writers, and nobody may wait for the counting.
        position = fixed_line()
    except OperationalError:
        text = _("Somebody is writing a great deal just now. Try again in a minute.")
        raise EvaluateError(text) from None
    scheme = scheme_on(month)
    rules, at = read_rules(scheme.content), timezone.now()
    period = period_of(span_of_month(month), rules=rules, until=at, position=position)
    return _keep(month, scheme.pk, period, actor)


def _check_unpublished(month: date) -> None:
    if Bulletin.objects.filter(month=month).exists():
        text = _("The bulletin of %(month)s is published and never changes.")
        raise EvaluateError(text % {"month": month_text(month)})


@transaction.atomic
def _keep(month: date, scheme_id: int, period: Period, actor: Actor) -> int:
    cells, scores = cells_of(period), scores_of(period)
    if not cells:
        text = _("Nothing that counts happened in %(month)s: there is no bulletin to compute.")
        raise PeriodRefused(text % {"month": month_text(month)})
    seal = Seal.objects.order_by("-day").first()
    draft = BulletinDraft.objects.create(
        month=month,
        scheme_id=scheme_id,
        position=period.position,
        until=period.until,
        cases=len(period.read.told),
        diary=period.read.digest,
        seal=seal.digest if seal else "",
        digest=digest_of(cells, scores),
        by=actor.user,
        post=actor.post,
        at=period.until,
    )
    units = {unit.code: unit.pk for unit in Unit.objects.all()}
    insert_rows(_figure(draft, key, count, units) for key, count in cells.items())
    insert_rows(_score(draft, each, units) for each in scores)
    insert_rows(corrections_for(draft))
    return draft.pk


Cell = tuple[str, str]


def cells_of(period: Period) -> dict[Cell, Count]:
    """All figures of a bulletin: by unit ("" for the whole district) and measure, in order."""
    totals = {("", name): count for name, count in period.totals().items()}
    by_unit = {(unit, name): count for (name, unit), count in period.counts(By.UNIT).items()}
    order = [measure.value for measure in Measure]
    every = {**totals, **by_unit}
    return {key: every[key] for key in sorted(every, key=lambda k: (k[0], order.index(k[1])))}


def scores_of(period: Period) -> list[Score]:
    """Points and ranks of the units that have any figure."""
    counts: dict[str, dict[str, Count]] = {}
    for (name, unit), count in period.counts(By.UNIT).items():
        counts.setdefault(unit, {})[name] = count
    groups = {unit.code: GROUP_OF[_K(unit.kind)] for unit in Unit.objects.all()}
    scores = (score(unit, groups.get(unit, CENTER), counts[unit], period.rules) for unit in counts)
    return ranked(scores)


def digest_of(cells: Mapping[Cell, Count], scores: list[Score]) -> str:
    """SHA-256 over every figure, every point and every rank."""
    said = [[*key, *told_of_count(count)] for key, count in cells.items()]
    said += [[each.unit, *told_of_score(each)] for each in scores]
    canonical = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def told_of_count(count: Count) -> list[Any]:
    """A figure as plain values: the same text on both databases."""
    low, high = count.interval
    beside = sorted([name, number] for name, number in count.beside.items())
    numbers = [f"{count.k:.2f}", count.n, f"{count.k_all:.2f}", count.n_all]
    return [*numbers, f"{low:.6f}", f"{high:.6f}", beside]


def told_of_score(each: Score) -> list[Any]:
    """Points as plain values."""
    points = [_six(each.points), _six(each.low), f"{each.bonus:.2f}", f"{each.penalty:.2f}"]
    return [each.group, *points, each.rank]


def _six(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:.6f}"


def _figure(
    draft: BulletinDraft, key: Cell, count: Count, units: Mapping[str, int]
) -> BulletinFigure:
    low, high = count.interval
    unit, measure = key
    return BulletinFigure(
        draft=draft, unit_id=units.get(unit), measure=measure, k=count.k, n=count.n,
        k_all=count.k_all, n_all=count.n_all, low=low, high=high, beside=dict(count.beside),
    )  # fmt: skip


def _score(draft: BulletinDraft, each: Score, units: Mapping[str, int]) -> BulletinScore:
    return BulletinScore(
        draft=draft, unit_id=units[each.unit], group=each.group, points=each.points,
        low=each.low, bonus=each.bonus, penalty=each.penalty, rank=each.rank,
    )  # fmt: skip


@transaction.atomic
def publish_bulletin(draft_id: int, *, by: User) -> int:
    """Publish a draft 发布通报, by a second person; from now on it never changes.

    Refused where something that counts was decided since the draft: it is computed anew first.
    Published already, nothing is written. Raises NotAllowed, EvaluateError, and
    BulletinDraft.DoesNotExist.
    """
    actor = leave_to_publish(by)
    draft = BulletinDraft.objects.select_for_update().get(pk=draft_id)
    known = Bulletin.objects.filter(draft=draft).first()
    if known is not None:
        return known.pk
    _check_unpublished(draft.month)
    if draft.by_id == by.pk:
        text = _("You computed this draft yourself: a second person has to publish it.")
        raise EvaluateError(text)
    _check_newest(draft)
    before = Bulletin.objects.order_by("-at", "-pk").first()
    previous = before.digest if before else ""
    digest = hashlib.sha256(f"{draft.digest} {previous}".encode()).hexdigest()
    bulletin = Bulletin.objects.create(
        month=draft.month, draft=draft, by=by, post=actor.post, at=timezone.now(),
        digest=digest, previous=previous,
    )  # fmt: skip
    days = read_rules(draft.scheme.content).contest_days
    until = timezone.localdate(bulletin.at) + timedelta(days=days)
    units = draft.scores.order_by("unit").values_list("unit_id", flat=True)
    announce(BulletinPublished(draft.month, until, tuple(units)))
    return bulletin.pk


_DECISIONS = (CaseStep.Kind.EXCLUSION_GRANTED, CaseStep.Kind.CLAIM_GRANTED)


def _check_newest(draft: BulletinDraft) -> None:
    newer = BulletinDraft.objects.filter(month=draft.month, pk__gt=draft.pk).exists()
    decided = CaseStep.objects.filter(pk__gt=draft.position, kind__in=_DECISIONS).exists()
    if newer or decided:
        text = _(
            "Since this draft something was decided or computed anew. Compute the figures again,"
            " look at them, then publish."
        )
        raise EvaluateError(text)


# --- Computed again --------------------------------------------------------------------------


def recomputed(draft: BulletinDraft) -> Iterator[str]:
    """What differs when a draft's figures are computed again from the diary alone: "" never.

    One line for each cell, as “unit measure: kept, computed”; the diary's own digest first.
    """
    rules: Rules = read_rules(draft.scheme.content)
    span = span_of_month(draft.month)
    period = period_of(span, rules=rules, until=draft.until, position=draft.position)
    if period.read.digest != draft.diary:
        yield f"diary: {draft.diary}, {period.read.digest}"
    kept, now = _kept_cells(draft), _computed_cells(period)
    for key in sorted({*kept, *now}):
        if kept.get(key) != now.get(key):
            yield f"{key}: {kept.get(key)}, {now.get(key)}"
    if not kept or digest_of(cells_of(period), scores_of(period)) != draft.digest:
        yield f"digest: {draft.digest}"


def _kept_cells(draft: BulletinDraft) -> dict[str, list[Any]]:
    found = {}
    for row in draft.figures.select_related("unit"):
        count = Count(row.k, row.n, row.k_all, row.n_all, row.beside)
        told = told_of_count(count)
        told[4:6] = [f"{row.low:.6f}", f"{row.high:.6f}"]
        found[f"{row.unit.code if row.unit else '*'} {row.measure}"] = told
    for each in draft.scores.select_related("unit"):
        points = [_six(each.points), _six(each.low), f"{each.bonus:.2f}", f"{each.penalty:.2f}"]
        found[f"{each.unit.code} score"] = [each.group, *points, each.rank]
    return found


def _computed_cells(period: Period) -> dict[str, list[Any]]:
    cells = cells_of(period).items()
    found = {f"{unit or '*'} {name}": told_of_count(count) for (unit, name), count in cells}
    return found | {f"{each.unit} score": told_of_score(each) for each in scores_of(period)}
