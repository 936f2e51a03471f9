"""Four amounts with four dates (意向融资 ≠ 合同额 ≠ 到位资金 ≠ 支出), never added to each other.

Said, signed, arrived and spent are four facts about one promise of money. Only what has arrived,
or what a numbered document grants, may be planned with.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from jiewang.works.funds.paying.errors import PayingRefused


class Stage(StrEnum):
    INTENDED = "intended"
    CONTRACT = "contract"
    IN_PLACE = "in_place"
    SPENT = "spent"


@dataclass(frozen=True)
class Dated:
    """An amount in fen, and the day on which it was said, signed, arrived or spent."""

    amount: int
    on: date


@dataclass(frozen=True)
class Amounts:
    """One source of money. None: nothing of that kind is known. There is no sum of the four."""

    intended: Dated | None = None
    contract: Dated | None = None
    in_place: Dated | None = None
    spent: Dated | None = None


def to_plan_with(amounts: Amounts, *, granted: int = 0, document: str = "") -> int:
    """What may stand as a fund's money: in place, or granted by a document with its number.

    The larger of the two, for what arrives is mostly what was granted. Intent and contract are
    no money. Raises PayingRefused for a grant without a document.
    """
    if granted and not document.strip():
        raise PayingRefused(
            _("A grant counts only with the number of its document. Fill in the number.")
        )
    in_place = amounts.in_place.amount if amounts.in_place else 0
    return max(in_place, granted)
