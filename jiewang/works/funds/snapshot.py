"""A district's funds, projects and rules as plain JSON and back: for pages and for programs.

Money is fen as whole numbers, shares are millionths, as in district.py.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from jiewang.works.funds.district import (
    Aim,
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

Data = Mapping[str, Any]


def as_data(district: District) -> dict[str, Any]:
    """Everything a plan is made of, in values JSON knows."""
    settings = asdict(district.settings)
    settings["aims"] = [str(aim) for aim in district.settings.aims]
    settings["purposes"] = list(district.settings.purposes)
    return {
        "settings": settings,
        "funds": [_fund(each) for each in district.funds],
        "projects": [asdict(each) for each in district.projects],
        "cost_lines": [asdict(each) for each in district.cost_lines],
        "listings": [asdict(each) for each in district.listings],
        "matching": [asdict(each) for each in district.matching],
        "locks": [asdict(each) for each in district.locks],
    }


def _fund(fund: Fund) -> dict[str, Any]:
    amounts = {str(year): amount for year, amount in sorted(fund.amounts.items())}
    return asdict(fund) | {"purposes": sorted(fund.purposes), "amounts": amounts}


def district_from(data: Data) -> District:
    """The same again. Raises KeyError, TypeError, ValueError for what as_data() never writes."""
    settings = dict(data["settings"])
    settings["aims"] = tuple(Aim(aim) for aim in settings["aims"])
    settings["purposes"] = tuple(settings["purposes"])
    return District(
        settings=Settings(**settings),
        funds=tuple(_fund_from(row) for row in data["funds"]),
        projects=tuple(Project(**row) for row in data["projects"]),
        cost_lines=tuple(
            CostLine(**{**row, "tier": Tier(row["tier"]) if row["tier"] else None})
            for row in data["cost_lines"]
        ),
        listings=tuple(Listing(**row) for row in data["listings"]),
        matching=tuple(_matching_from(row) for row in data["matching"]),
        locks=tuple(Lock(**row) for row in data["locks"]),
    )


def _fund_from(row: Data) -> Fund:
    amounts = {int(year): amount for year, amount in row["amounts"].items()}
    return Fund(
        **{
            **row,
            "level": Level(row["level"]),
            "purposes": frozenset(row["purposes"]),
            "amounts": amounts,
        }
    )


def _matching_from(row: Data) -> Matching:
    tier = Tier(row["tier"]) if row["tier"] else None
    return Matching(**{**row, "level": Level(row["level"]), "tier": tier})


def same_district(one: Data, other: Data) -> bool:
    """Whether two snapshots ask for the same, wherever in their sheets the rows stood."""
    return _bare(one) == _bare(other)


def _bare(data: Data) -> dict[str, Any]:
    kept = dict(data)
    for part in ("listings", "matching", "locks"):
        kept[part] = [{**row, "row": 0} for row in kept.get(part, [])]
    return kept
