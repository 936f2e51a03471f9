"""What a scheme says 考核方案, read from its stored content. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.limits import Limit, LimitError, LimitUnit
from jiewang.center.evaluate.errors import SchemeRefused
from jiewang.center.evaluate.measures import Measure

WHOLE = Decimal(100)
KEYS = ("weights", "least_n", "fairly_weighs", "response_limit", "contest_days")
MOST_DAYS = 60


@dataclass(frozen=True)
class Beyond:
    """Points given or taken when a rate is beyond a bound without doubt: its whole interval is."""

    measure: str
    bound: Decimal
    points: Decimal


@dataclass(frozen=True)
class Rules:
    """The numbers of a scheme. Weights are points and sum to 100; shares are fractions."""

    weights: Mapping[str, Decimal]
    least_n: int
    fairly_weighs: Decimal
    response_limit: timedelta
    contest_days: int
    bonus: tuple[Beyond, ...] = ()
    penalty: tuple[Beyond, ...] = ()


def read_rules(content: Mapping[str, Any]) -> Rules:
    """Read and check a scheme's content. Raises SchemeRefused, which says what is wrong."""
    if missing := [key for key in KEYS if key not in content]:
        text = _("The scheme lacks: %(keys)s.")
        raise SchemeRefused(text % {"keys": ", ".join(missing)})
    return Rules(
        weights=_weights(content["weights"]),
        least_n=_whole(content["least_n"], "least_n", 1, 1000),
        fairly_weighs=_share(content["fairly_weighs"], "fairly_weighs"),
        response_limit=_hours(content["response_limit"]),
        contest_days=_whole(content["contest_days"], "contest_days", 1, MOST_DAYS),
        bonus=_beyond(content.get("bonus", ()), "bonus"),
        penalty=_beyond(content.get("penalty", ()), "penalty"),
    )


def _weights(rows: Any) -> dict[str, Decimal]:
    if not isinstance(rows, Mapping):
        raise SchemeRefused(_("Weights are a list of measures with their points."))
    weights = {}
    for name, value in rows.items():
        _known(name)
        weight = _number(value, str(Measure(name).label))
        if not 0 <= weight <= WHOLE:
            text = _("The weight of “%(name)s” must lie between 0 and 100.")
            raise SchemeRefused(text % {"name": Measure(name).label})
        if weight:
            weights[name] = weight
    total = sum(weights.values(), Decimal())
    if total != WHOLE:
        text = _("The weights must sum to 100; these sum to %(total)s.")
        raise SchemeRefused(text % {"total": f"{total.normalize():f}"})
    return weights


def _known(name: Any) -> None:
    if name not in Measure.values:
        text = _("“%(name)s” is no measure. There are: %(known)s.")
        raise SchemeRefused(text % {"name": str(name)[:40], "known": ", ".join(Measure.values)})


def _number(value: Any, name: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        text = _("“%(name)s” must be a number.")
        raise SchemeRefused(text % {"name": name})
    if number != round(number, 2):
        text = _("“%(name)s” may have two decimals at most.")
        raise SchemeRefused(text % {"name": name})
    return number


def _share(value: Any, name: str) -> Decimal:
    share = _number(value, name)
    if not 0 <= share <= 1:
        text = _("“%(name)s” must lie between 0 and 1.")
        raise SchemeRefused(text % {"name": name})
    return share


def _whole(value: Any, name: str, least: int, most: int) -> int:
    number = _number(value, name)
    if number != int(number) or not least <= number <= most:
        text = _("“%(name)s” must be a whole number from %(least)d to %(most)d.")
        raise SchemeRefused(text % {"name": name, "least": least, "most": most})
    return int(number)


def _hours(value: Any) -> timedelta:
    """Hours round the clock only: what is due must follow from the diary, whatever the calendar."""
    try:
        limit = Limit.parse(str(value))
    except LimitError as error:
        raise SchemeRefused(str(error)) from None
    if limit.unit != LimitUnit.HOUR:
        text = _("The time for the first contact is counted in hours round the clock: “24 hour”.")
        raise SchemeRefused(text)
    return timedelta(hours=limit.number)


def _beyond(rows: Any, name: str) -> tuple[Beyond, ...]:
    found = []
    for row in rows:
        _known(row.get("measure"))
        bound = _share(row.get("bound"), f"{name}.bound")
        points = _number(row.get("points"), f"{name}.points")
        if not 0 < points <= WHOLE:
            text = _("“%(name)s” must give more than 0 and at most 100 points.")
            raise SchemeRefused(text % {"name": name})
        found.append(Beyond(row["measure"], bound, points))
    return tuple(found)


def canonical(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as it is stored: numbers as text, so that none is changed on its way."""
    rules = read_rules(content)
    hours = int(rules.response_limit / timedelta(hours=1))
    return {
        "weights": {name: str(rules.weights[name]) for name in sorted(rules.weights)},
        "least_n": rules.least_n,
        "fairly_weighs": str(rules.fairly_weighs),
        "response_limit": f"{hours} hour",
        "contest_days": rules.contest_days,
        "bonus": [_row(each) for each in rules.bonus],
        "penalty": [_row(each) for each in rules.penalty],
    }


def _row(beyond: Beyond) -> dict[str, str]:
    return {
        "measure": str(beyond.measure),
        "bound": str(beyond.bound),
        "points": str(beyond.points),
    }
