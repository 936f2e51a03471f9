"""What has come in a year, against its targets; from contract to money to start; by unit.

Pure arithmetic on lines of the ledger, whole numbers only: queries.py reads them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from jiewang.base.rates import Rate
from jiewang.sections.economy.display import Display
from jiewang.sections.economy.rules import COUNT, Indicator
from jiewang.sections.economy.states import LANDED, Stage, Standing

Targets = Mapping[tuple[str, int | None], int]


@dataclass(frozen=True)
class Line:
    """One booking as the figures read it; `stage` is what its lead had reached then."""

    clue_id: int
    unit_id: int
    kind: str
    origin: str
    standing: str
    fen: int
    stage: str


@dataclass(frozen=True)
class Completion:
    """One indicator: done and waiting to be recognized, against a target (0: none is set)."""

    indicator: Indicator
    done: int
    pending: int
    target: int
    display: Display

    @property
    def percent(self) -> str:
        return self.display.percent(self.done, self.target)

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.done, self.target) if self.target else None


@dataclass(frozen=True)
class Conversion:
    """From contract to money to start: fen of both, and of the signed leads how many went on."""

    contract: int
    funds: int
    signed: int
    funded: int
    started: int
    operating: int
    display: Display

    @property
    def money_percent(self) -> str:
        """Funds in place of contracts: 3.8 of 32.5 is 11."""
        return self.display.percent(self.funds, self.contract)

    @property
    def start_rate(self) -> Rate:
        return Rate(self.started, self.signed, least=1)


@dataclass(frozen=True)
class Ranked:
    """One unit's row of the league table. `rank` None: `why` says why it is not ranked."""

    unit_id: int
    rank: int | None
    why: str
    n: int
    completions: tuple[Completion, ...]
    conversion: Conversion
    score: Fraction | None = None


def completion(
    indicator: Indicator, lines: Iterable[Line], target: int, display: Display
) -> Completion:
    """Add up what counts for an indicator, and what would if it were recognized."""
    sums = {Standing.RECOGNIZED: 0, Standing.PENDING: 0}
    for line in lines:
        fits = line.kind in indicator.kinds and line.origin in indicator.origins
        if fits and line.standing in sums:
            standing = Standing(line.standing)
            sums[standing] += 1 if indicator.measure == COUNT else line.fen
    return Completion(indicator, sums[Standing.RECOGNIZED], sums[Standing.PENDING], target, display)


def conversion(
    lines: Iterable[Line], contract: Completion, funds: Completion, display: Display
) -> Conversion:
    """How far the leads have come whose contract was signed in these days and is recognized."""
    signed = {
        line.clue_id: Stage(line.stage)
        for line in lines
        if line.kind == "contract" and line.standing == Standing.RECOGNIZED
    }
    stages = list(signed.values())
    landed = [stage for stage in stages if stage in LANDED]
    return Conversion(
        contract=contract.done,
        funds=funds.done,
        signed=len(stages),
        funded=sum(stage != Stage.CONTRACT for stage in stages),
        started=len(landed),
        operating=landed.count(Stage.OPERATING),
        display=display,
    )


def league(
    units: Sequence[int],
    lines: Sequence[Line],
    indicators: Sequence[Indicator],
    targets: Targets,
    display: Display,
) -> list[Ranked]:
    """Rank units by the weighted mean of their completions; equal ones share a rank.

    Who has no target, or fewer contracts than the least n, is not ranked and stands last: by
    one contract a unit is neither first nor last.
    """
    rows = [_row(unit, lines, indicators, targets, display) for unit in units]
    scored = [(row.score, row) for row in rows if row.score is not None]
    scored.sort(key=lambda each: each[0], reverse=True)
    scores = [score for score, _row in scored]
    # The first place among equal scores is everybody's.
    placed = [replace(row, rank=scores.index(score) + 1) for score, row in scored]
    return placed + [row for row in rows if row.score is None]


NO_TARGET, TOO_FEW = "no_target", "too_few"


def _row(
    unit: int,
    lines: Sequence[Line],
    indicators: Sequence[Indicator],
    targets: Targets,
    display: Display,
) -> Ranked:
    own = [line for line in lines if line.unit_id == unit]
    done = tuple(
        completion(each, own, targets.get((each.code, unit), 0), display) for each in indicators
    )
    went = conversion(own, *contract_and_funds(done, indicators), display)
    weighed = [each for each in done if each.indicator.weight]
    why, score = "", None
    if any(each.share is None for each in weighed) or not weighed:
        why = NO_TARGET
    elif went.signed < display.least:
        why = TOO_FEW
    else:
        score = _mean(weighed)
    return Ranked(unit, None, why, went.signed, done, went, score)


def _mean(weighed: Sequence[Completion]) -> Fraction:
    weights = [Fraction(str(each.indicator.weight)) for each in weighed]
    shares = [each.share or Fraction() for each in weighed]
    total = sum(weights, Fraction())
    return sum((w * s for w, s in zip(weights, shares, strict=True)), Fraction()) / total


def contract_and_funds(
    done: Sequence[Completion], indicators: Sequence[Indicator]
) -> tuple[Completion, Completion]:
    """The completions that a conversion is made of: of contracts, and of funds."""
    by_kind = {kind: each for each in done for kind in each.indicator.kinds}
    return by_kind["contract"], by_kind["funds"]
