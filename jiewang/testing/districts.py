"""Districts that never were: funds, projects and rules by seed, of any size, always valid input.

Tiny ones count single fen, or coarse sums of which every share is whole, so that all plans can be
gone through; the others have the amounts, lists and shares of a real plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from jiewang.works.funds.district import (
    AIMS,
    PURPOSES,
    CostLine,
    District,
    Fund,
    Level,
    Listing,
    Lock,
    Matching,
    Project,
    Settings,
    Tier,
)
from jiewang.works.funds.money import PER_CENT

YUAN = 100
WAN = 10_000 * YUAN
FIRST_YEAR = 2026
# The first row of a sheet under its header.
FIRST_ROW = 2


@dataclass(frozen=True)
class Size:
    """How much of everything. `money`: what all funds hold, in percent of what all lines cost."""

    funds: int
    projects: int
    years: int = 3
    money: int = 65
    must_haves: int = 5


STREET = Size(funds=20, projects=40)
DISTRICT = Size(funds=200, projects=300)


def random_district(seed: int, size: Size) -> District:
    """A district with real amounts: three in ten pairs of fund and line agree in their purpose.

    Must-haves are an aim, not a rule, so there is always a lawful plan.
    """
    random = Random(f"{seed} {size}")
    projects = tuple(_project(random, nth, size) for nth in range(size.projects))
    lines = tuple(line for each in projects for line in _lines(random, each, size))
    wanted = sum(line.amount for line in lines) * size.money // 100
    funds = tuple(_fund(random, nth, size, wanted) for nth in range(size.funds))
    settings = Settings(
        FIRST_YEAR,
        FIRST_YEAR + size.years - 1,
        FIRST_YEAR,
        must_haves_rule=False,
        max_funds=random.choice([None, 6, 8]),
        name=f"district {seed}",
    )
    return District(
        settings=settings,
        funds=funds,
        projects=projects,
        cost_lines=lines,
        listings=_numbered(_listings(random, funds, projects)),
        matching=(
            Matching("neighborhood_renewal", Level.DISTRICT, None, 5 * PER_CENT, None, 2),
            Matching("*", Level.DISTRICT, None, None, 70 * PER_CENT, 3),
        ),
        locks=_bans(random, funds, lines),
    )


def _project(random: Random, nth: int, size: Size) -> Project:
    must_have = random.randrange(100) < size.must_haves
    return Project(f"P{nth:03}", random.randint(1, 10), f"Project {nth}", must_have)


def _lines(random: Random, project: Project, size: Size) -> Iterable[CostLine]:
    purpose = random.choice(PURPOSES)
    for nth in range(random.randint(1, 3)):
        here = purpose if random.random() < 0.7 else random.choice(PURPOSES)
        first = FIRST_YEAR + random.randrange(size.years)
        last = random.randint(first, FIRST_YEAR + size.years - 1)
        yield CostLine(
            id=f"{project.id}.{nth + 1}",
            project=project.id,
            purpose=here,
            amount=random.randint(5 * WAN, 300 * WAN),
            first_year=first,
            last_year=last,
            name=f"Line {nth + 1}",
            tier=random.choice(list(Tier)) if here == PURPOSES[0] else None,
        )


def _fund(random: Random, nth: int, size: Size, wanted: int) -> Fund:
    # Two more of the district's own than chance would give: matching shares need them.
    draw = random.choices(list(Level), [30, 35, 22, 4, 5, 4])[0]
    level = Level.DISTRICT if nth < 2 else draw
    first = FIRST_YEAR + random.choices(range(size.years), [8, *[1] * (size.years - 1)])[0]
    last = random.randint(first, FIRST_YEAR + size.years - 1)
    share = wanted // size.funds
    arriving = {
        year: amount
        for year in range(first, last + 1)
        if (amount := random.randint(0, 2 * share) // (last - first + 1))
    }
    most = random.choices([None, 80, 60, 50], [5, 2, 2, 1])[0]
    return Fund(
        id=f"F{nth:03}",
        level=level,
        book=f"B{nth:03}",
        first_year=first,
        last_year=last,
        purposes=frozenset(random.sample(PURPOSES, random.choice([1, 1, 2]))),
        amounts=arriving,
        name=f"Fund {nth}",
        debt=level == Level.DISTRICT and random.random() < 0.2,
        department=f"Bureau {nth % 7}",
        carry_years=random.randrange(3),
        max_share=most and most * PER_CENT,
        smallest_grant=random.choice([0, 5, 10, 20]) * WAN,
        needs_list=level in (Level.CENTRAL, Level.MUNICIPAL) and random.random() < 0.2,
    )


def _listings(
    random: Random, funds: tuple[Fund, ...], projects: tuple[Project, ...]
) -> Iterable[Listing]:
    for fund in funds:
        given = fund.level in (Level.UNIT, Level.RESIDENTS, Level.SOCIAL)
        if not given and not fund.needs_list:
            continue
        for project in random.sample(projects, max(1, len(projects) // (10 if given else 2))):
            year = random.choice([None, random.randint(fund.first_year, fund.last_year)])
            agreed = random.randint(10, 100) * WAN if given else None
            yield Listing(fund.id, project.id, year, agreed)


def _bans(random: Random, funds: tuple[Fund, ...], lines: tuple[CostLine, ...]) -> tuple[Lock, ...]:
    """A few payments that are not to be made."""
    count = min(len(funds), len(lines), 3)
    pairs = zip(random.sample(funds, count), random.sample(lines, count), strict=True)
    locks = [(fund.id, line.id, line.first_year, 0) for fund, line in pairs]
    return tuple(Lock(*each, row=FIRST_ROW + nth) for nth, each in enumerate(locks))


def tiny_district(seed: int) -> District:
    """Three to five funds, two to four projects, one or two years: few enough plans to see all.

    Half count single fen, with shares of any percentage; half count tens of thousands of yuan,
    with shares that are whole of them. Some have must-haves as a rule, or a lock, and may have no plan.
    """
    random = Random(seed)
    coarse = seed % 2 == 1
    # A fen, or so much that a quarter of it is whole.
    unit = 4 * WAN if coarse else 1
    years = random.choice([1, 2, 2])
    projects = tuple(
        Project(
            f"P{nth}",
            random.randint(1, 10),
            must_have=random.random() < 0.3,
            max_funds=random.choice([None, None, None, 1, 2]),
        )
        for nth in range(1, random.randint(2, 4) + 1)
    )
    purposes = PURPOSES[: random.choice([1, 1, 2, 3])]
    lines = tuple(_tiny_lines(random, projects, purposes, years, unit))
    funds = tuple(
        _tiny_fund(random, nth, purposes, years, unit, coarse=coarse)
        for nth in range(1, (3 if years == 2 else random.randint(3, 5)) + 1)
    )
    last = FIRST_YEAR + years - 1
    aims = random.sample(AIMS, len(AIMS)) if random.random() < 0.3 else AIMS
    return District(
        settings=Settings(
            FIRST_YEAR,
            last,
            random.choice([FIRST_YEAR, FIRST_YEAR, FIRST_YEAR, last]),
            must_haves_rule=random.random() < 0.2,
            aims=tuple(aims),
            max_funds=random.choice([None, None, 1, 2, 3]),
        ),
        funds=funds,
        projects=projects,
        cost_lines=lines,
        listings=_numbered(_tiny_listings(random, funds, projects, years, unit)),
        matching=_tiny_matching(random, purposes, coarse=coarse),
        locks=_tiny_locks(random, funds, lines, unit),
    )


def _tiny_lines(
    random: Random, projects: tuple[Project, ...], purposes: tuple[str, ...], years: int, unit: int
) -> Iterable[CostLine]:
    for project in projects:
        count = random.choice([1, 1, 2])
        for nth in range(1, count + 1):
            first = FIRST_YEAR + random.choice([0, 0, years - 1])
            yield CostLine(
                f"{project.id}.{nth}",
                project.id,
                random.choice(purposes),
                random.randint(1, 6 // count) * unit,
                first,
                random.choice([first, *[FIRST_YEAR + years - 1] * 3]),
                tier=random.choice([None, None, Tier.BASIC, Tier.UPGRADING]),
            )


def _tiny_fund(
    random: Random, nth: int, purposes: tuple[str, ...], years: int, unit: int, *, coarse: bool
) -> Fund:
    level = random.choices(list(Level), [5, 5, 6, 1, 1, 1])[0]
    first = FIRST_YEAR + random.choice([0, 0, 0, years - 1])
    last = random.choice([first, *[FIRST_YEAR + years - 1] * 3])
    return Fund(
        id=f"F{nth}",
        level=level,
        book=f"B{nth}",
        first_year=first,
        last_year=last,
        purposes=frozenset(random.sample(purposes, random.randint(1, len(purposes)))),
        amounts={
            year: amount * unit
            for year in range(first, last + 1)
            if (amount := random.randint(0, 8))
        },
        debt=level == Level.DISTRICT and random.random() < 0.3,
        carry_years=random.choice([0, 0, 1]),
        max_share=_share(random, coarse=coarse) if random.random() < 0.3 else None,
        smallest_grant=random.choice([0, 0, 1, 2, 3]) * unit,
        needs_list=random.random() < 0.15,
    )


def _tiny_listings(
    random: Random,
    funds: tuple[Fund, ...],
    projects: tuple[Project, ...],
    years: int,
    unit: int,
) -> Iterable[Listing]:
    for fund in funds:
        for project in projects:
            given = fund.level in (Level.UNIT, Level.RESIDENTS, Level.SOCIAL)
            # Sometimes a list where none is needed: its sum holds all the same.
            if random.random() < (0.7 if given or fund.needs_list else 0.05):
                year = random.choice([None, FIRST_YEAR + random.randrange(years)])
                agreed = random.randint(0, 5) * unit
                yield Listing(
                    fund.id, project.id, year, agreed if given or random.random() < 0.3 else None
                )


def _tiny_matching(
    random: Random, purposes: tuple[str, ...], *, coarse: bool
) -> tuple[Matching, ...]:
    rows = []
    for row in range(FIRST_ROW, FIRST_ROW + random.choice([0, 0, 0, 1, 2])):
        shares = sorted([_share(random, coarse=coarse), _share(random, coarse=coarse)])
        least, most = random.choice([(shares[0], None), (None, shares[1]), tuple(shares)])
        rows.append(
            Matching(
                random.choice(["*", *purposes]),
                random.choices(list(Level), [3, 3, 4, 1, 1, 1])[0],
                random.choice([None, Tier.BASIC, Tier.UPGRADING]),
                least,
                most,
                row,
            )
        )
    return tuple(rows)


def _share(random: Random, *, coarse: bool) -> int:
    return random.choice([25, 50, 75]) * PER_CENT if coarse else random.randint(0, 100 * PER_CENT)


def _tiny_locks(
    random: Random, funds: tuple[Fund, ...], lines: tuple[CostLine, ...], unit: int
) -> tuple[Lock, ...]:
    rows = {}
    for row in range(FIRST_ROW, FIRST_ROW + random.choice([0, 0, 0, 0, 1, 2])):
        line = random.choice(lines)
        # Mostly one that may pay at all; some locks are to break a rule.
        able = [each for each in funds if line.purpose in each.purposes] or funds
        fund = random.choice(able)
        key = fund.id, line.id, random.randint(line.first_year, line.last_year)
        rows[key] = Lock(*key, random.choice([0, 0, random.randint(1, 3) * unit]), row)
    return tuple(rows.values())


def _numbered(listings: Iterable[Listing]) -> tuple[Listing, ...]:
    """With the numbers of the rows they have in the sheet."""
    return tuple(
        Listing(each.fund, each.project, each.year, each.agreed, row)
        for row, each in enumerate(listings, start=FIRST_ROW)
    )
