"""Reasons that go with a plan, as the sheets `unmet`, `lapsing` and `explanation` hold them."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.money import Fen


class Block(TextChoices):
    """What keeps a project from being started."""

    PURPOSE = "purpose", _("no fund has the purpose")
    YEARS = "years", _("no money in these years")
    LISTED = "listed", _("not on a list")
    AGREED = "agreed", _("no agreement")
    SISTER_LINE = "sister_line", _("another line of the project")
    AMOUNT = "amount", _("not enough money")
    MATCHING = "matching", _("matching shares")
    MAX_PERCENT = "max_percent", _("largest share of a fund")
    SMALLEST_GRANT = "smallest_grant", _("smallest grant")
    FUNDS_CAP = "funds_cap", _("number of funds")
    SEVERAL = "several", _("several rules together")
    PRIORITY = "priority", _("others stand before it")


class Change(TextChoices):
    """One change that would free a project."""

    ADD_MONEY = "add_money", _("Add money")
    ALLOW_PURPOSE = "allow_purpose", _("Allow the purpose")
    LIST_PROJECT = "list_project", _("Put on the list")
    AGREE = "agree", _("Agreement")
    WIDEN_YEARS = "widen_years", _("Widen the years")
    NONE = "none", _("No single change")


class LapseReason(TextChoices):
    """Why a fund loses money."""

    NO_LINE = "no_line", _("no line may take it")
    BELOW_SMALLEST_GRANT = "below_smallest_grant", _("less than the smallest grant")
    LINES_PAID = "lines_paid", _("all it may pay is paid")
    NOT_STARTED = "not_started", _("eligible projects are not started")


@dataclass(frozen=True)
class Unmet:
    """One cost line of a project that is not started."""

    project: str
    cost_line: str
    amount: Fen
    blocked_by: Block
    change: Change
    change_fund: str
    change_year: int | None
    change_amount: Fen | None
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class Lapsing:
    """Money of a granted fund, by year of arrival, that nobody can pay out any more."""

    fund: str
    year: int
    lapses_after: int
    arrived: Fen
    used: Fen
    lapsed: Fen
    reason: LapseReason
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class Explained:
    """One row of `explanation`: about a payment, or a member of a conflict."""

    about: str
    fund: str
    cost_line: str
    year: int | None
    rule: str
    subject: str
    text_zh: str
    text_en: str


@dataclass(frozen=True)
class Explanation:
    """All reasons of one plan, each sorted as its sheet is."""

    payments: tuple[Explained, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    lapsing: tuple[Lapsing, ...] = ()
    conflict: tuple[Explained, ...] = ()
