"""What was agreed, as frozen values: read from and written to the JSON of a venture, and checked.

Money in fen, areas in hundredths of a square meter, percentages as text of a decimal.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.paying.percent import check_whole
from jiewang.works.funds.paying.venture import Shareholder, check_shareholders

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Concession:
    """A right to run a place for a term 特许经营. `promised` by year; `keeps` who and percent."""

    grantor: str
    operator: str
    place: str
    area: int
    first_day: date
    years: int
    promised: Mapping[int, int]
    keeps: tuple[tuple[str, Decimal], ...] = ()
    fee_per_year: int = 0
    obligations: str = ""
    hand_back: str = ""
    milestones: tuple[tuple[date, str], ...] = ()

    @property
    def total(self) -> int:
        return sum(self.promised.values())

    def check(self) -> None:
        """Raises CaseError or PayingRefused: see check_whole()."""
        if not 1 <= self.years <= 60 or self.area <= 0 or self.total <= 0:
            text = _("A concession has years, an area and a promised investment above 0.")
            raise FundsError(text)
        last = self.first_day.year + self.years
        if any(not self.first_day.year <= year <= last for year in self.promised):
            raise FundsError(_("A year of the promised investment lies outside the term."))
        if self.keeps:
            check_whole(percent for _who, percent in self.keeps)

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "first_day": self.first_day.isoformat(),
            "promised": {str(year): amount for year, amount in self.promised.items()},
            "keeps": [[who, str(percent)] for who, percent in self.keeps],
            "milestones": [[day.isoformat(), name] for day, name in self.milestones],
        }

    @classmethod
    def read(cls, data: Json) -> "Concession":
        return cls(
            **{
                **data,
                "first_day": date.fromisoformat(data["first_day"]),
                "promised": {int(year): amount for year, amount in data["promised"].items()},
                "keeps": tuple((who, Decimal(percent)) for who, percent in data["keeps"]),
                "milestones": tuple(
                    (date.fromisoformat(day), name) for day, name in data["milestones"]
                ),
            }
        )


@dataclass(frozen=True)
class Joint:
    """A company of several shareholders 合资公司; a share may be unknown, and stays so."""

    company: str
    shareholders: tuple[Shareholder, ...]
    bought: str = ""
    units: int = 0
    # 0: not known.
    price: int = 0
    use: str = ""

    def check(self) -> None:
        """Raises PayingRefused: see check_shareholders()."""
        if not self.company.strip() or not self.shareholders:
            raise FundsError(_("A joint venture has a name and shareholders."))
        check_shareholders(self.shareholders)

    def as_json(self) -> dict[str, Any]:
        holders = [
            [each.name, None if each.percent is None else str(each.percent)]
            for each in self.shareholders
        ]
        return {**asdict(self), "shareholders": holders}

    @classmethod
    def read(cls, data: Json) -> "Joint":
        holders = tuple(
            Shareholder(name, None if percent is None else Decimal(percent))
            for name, percent in data["shareholders"]
        )
        return cls(**{**data, "shareholders": holders})


class Rule(models.TextChoices):
    """By what the owners share a bill."""

    AREA = "area", gettext_lazy("By floor area")
    EQUAL = "equal", gettext_lazy("In equal parts")
    COEFFICIENT = "coefficient", gettext_lazy("By floor coefficient")
    COEFFICIENT_AREA = "coefficient_area", gettext_lazy("By floor coefficient and area")


@dataclass(frozen=True)
class OwnersHome:
    """One home: its number decides ties. `deposit` and `balance` of its maintenance fund."""

    number: str
    floor: int
    area: int
    owners: tuple[str, ...]
    deposit: int = 0
    balance: int = 0


@dataclass(frozen=True)
class Owners:
    """One bill of the owners 谁受益谁出资 and the three ways in which it is paid."""

    total: int
    rule: str
    homes: tuple[OwnersHome, ...]
    # By floor, as text of a decimal; for the two rules with coefficients.
    coefficients: Mapping[int, Fraction] = field(default_factory=dict)
    common_income: int = 0
    common_balance: int = 0
    # Whether three quarters have to agree.
    weighty: bool = True

    def check(self) -> None:
        """Raises FundsError; whether the shares work out is asked by shares_of()."""
        numbers = [each.number for each in self.homes]
        if not numbers or len(set(numbers)) < len(numbers) or self.total <= 0:
            raise FundsError(_("A bill above 0 is shared by homes with numbers of their own."))

    def as_json(self) -> dict[str, Any]:
        coefficients = {str(floor): str(each) for floor, each in self.coefficients.items()}
        return {**asdict(self), "coefficients": coefficients}

    @classmethod
    def read(cls, data: Json) -> "Owners":
        homes = tuple(
            OwnersHome(**{**home, "owners": tuple(home["owners"])}) for home in data["homes"]
        )
        coefficients = {int(floor): Fraction(each) for floor, each in data["coefficients"].items()}
        return cls(**{**data, "homes": homes, "coefficients": coefficients})


Terms = Concession | Joint | Owners
READERS: dict[str, Callable[[Json], Terms]] = {
    "concession": Concession.read,
    "joint": Joint.read,
    "owners": Owners.read,
}


def terms_of(kind: str, data: Json) -> Terms:
    """The terms of a venture of a kind."""
    return READERS[kind](data)
