"""What blocks a project that is not started: the first reason that applies."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from jiewang.works.funds.district import GIVEN, CostLine, District, Fund
from jiewang.works.funds.planner.conflicts import feasible
from jiewang.works.funds.planner.leeway import NONE, Leeway
from jiewang.works.funds.planner.ways import ways_of
from jiewang.works.funds.reasons import Block

# Rules that may keep a project from being funded even alone, in the order they are looked at.
_ALONE = (
    Block.AMOUNT,
    Block.MATCHING,
    Block.MAX_PERCENT,
    Block.SMALLEST_GRANT,
    Block.FUNDS_CAP,
)


def blocks_of(district: District, project: str) -> dict[str, Block]:
    """By cost line of a project that is not started."""
    lines = district.lines_of[project]
    found = {line.id: block_of_line(district, line) for line in lines}
    if any(found.values()):
        return {line: block or Block.SISTER_LINE for line, block in found.items()}
    return dict.fromkeys(found, _alone(district, project))


def block_of_line(district: District, line: CostLine) -> Block | None:
    """What leaves a line without any money, by the sheets alone."""
    funds = [each for each in district.funds if line.purpose in each.purposes]
    if not funds:
        return Block.PURPOSE
    ways = [(fund, year) for fund in funds for year in _years(district, fund, line)]
    if not ways:
        return Block.YEARS

    def stands(fund: Fund, year: int) -> bool:
        return (fund.id, line.project, year) in district.listed

    ways = [each for each in ways if not each[0].needs_list or stands(*each)]
    if not ways:
        return Block.LISTED
    if not any(fund.level not in GIVEN or stands(fund, year) for fund, year in ways):
        return Block.AGREED
    return None


def only(district: District, projects: Collection[str]) -> District:
    """The district with just these projects; locks of others go with them."""
    lines = tuple(each for each in district.cost_lines if each.project in projects)
    ids = {each.id for each in lines}
    return replace(
        district,
        projects=tuple(each for each in district.projects if each.id in projects),
        cost_lines=lines,
        listings=tuple(each for each in district.listings if each.project in projects),
        locks=tuple(each for each in district.locks if each.cost_line in ids),
    )


def locked_projects(district: District) -> frozenset[str]:
    """Projects that a lock above zero starts."""
    return frozenset(
        district.line[each.cost_line].project for each in district.locks if each.amount
    )


def _years(district: District, fund: Fund, line: CostLine) -> Iterator[int]:
    settings = district.settings
    for year in settings.years:
        is_open = settings.open_year <= year and line.first_year <= year <= line.last_year
        if is_open and fund.usable_in(year):
            yield year


def _alone(district: District, project: str) -> Block:
    """With nothing beside it but what is locked: the first rule whose absence alone frees it."""
    started = locked_projects(district) | {project}
    alone = only(district, started)
    if feasible(ways_of(alone, NONE), started=started):
        return Block.PRIORITY
    for block in _ALONE:
        if feasible(ways_of(alone, Leeway(kinds=frozenset({block.value}))), started=started):
            return block
    return Block.SEVERAL
