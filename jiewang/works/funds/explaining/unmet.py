"""Projects that are not started: what blocks them, and one change that would free them."""

from functools import partial

from django.utils.translation import gettext as _

from jiewang.works.funds.district import CostLine, District, Fund
from jiewang.works.funds.explaining.blocks import blocks_of
from jiewang.works.funds.explaining.changes import Offer, offers_for
from jiewang.works.funds.explaining.wording import both, line_named, named, purpose_name, span
from jiewang.works.funds.money import Fen, yuan
from jiewang.works.funds.plans import Plan
from jiewang.works.funds.reasons import Block, Change, Unmet


def unmet_of(district: District, plan: Plan, project: str, *, searching: bool) -> list[Unmet]:
    """A row for each cost line of one project. `searching` False: without looking for a change."""
    offers = offers_for(district, plan, project)
    blocks = blocks_of(district, project)
    rows = []
    for line in district.lines_of[project]:
        offer = offers.best(line) if searching else Offer(Change.NONE)
        block = blocks[line.id]
        texts = both(partial(_said, district, line, block, offer))
        rows.append(
            Unmet(
                project,
                line.id,
                line.amount,
                block,
                offer.change,
                offer.fund,
                offer.year,
                offer.amount,
                *texts,
            )
        )
    return rows


def _said(district: District, line: CostLine, block: Block, offer: Offer) -> str:
    why = _("“%(line)s” is not planned: %(why)s") % {
        "line": line_named(district, line),
        "why": _why(district, line, block),
    }
    return " ".join((why, _change(district, line, offer)))


def _why(district: District, line: CostLine, block: Block) -> str:
    texts = {
        Block.PURPOSE: _("no fund may pay for %(purpose)s."),
        Block.YEARS: _("no fund for %(purpose)s has money in %(years)s."),
        Block.LISTED: _("the project stands on no list of the funds that have money for it."),
        Block.AGREED: _("those who could give money have not agreed to."),
        Block.SISTER_LINE: _("another cost line of the same project cannot be paid."),
        Block.MATCHING: _("the matching shares by level cannot be met."),
        Block.MAX_PERCENT: _("the funds for it pay too small a part of a cost line each."),
        Block.SMALLEST_GRANT: _("what could be paid is less than the smallest grants."),
        Block.FUNDS_CAP: _("it would take more funds than may pay for it in one year."),
        Block.SEVERAL: _("several rules together leave too little money."),
        Block.PRIORITY: _("it could be paid, but the money goes to what stands before it."),
    }
    if block == Block.AMOUNT:
        return _short(district, line)
    values = {
        "purpose": purpose_name(line.purpose),
        "years": span(line.first_year, line.last_year),
    }
    return texts[block] % values


def _short(district: District, line: CostLine) -> str:
    """How much the funds with the purpose have in the line's years, and how much is lacking."""
    funds = [each for each in district.funds if line.purpose in each.purposes]
    there = sum(_usable(district, fund, line) for fund in funds)
    values = {
        "count": len(funds),
        "purpose": purpose_name(line.purpose),
        "years": span(line.first_year, line.last_year),
        "there": yuan(there),
        "short": yuan(line.amount - there),
    }
    if there < line.amount:
        return (
            _(
                "the %(count)d funds that may pay for %(purpose)s have %(there)s yuan in "
                "%(years)s, %(short)s yuan less than it costs."
            )
            % values
        )
    return (
        _(
            "the %(count)d funds that may pay for %(purpose)s have %(there)s yuan in %(years)s, "
            "too little for all cost lines of the project together."
        )
        % values
    )


def _usable(district: District, fund: Fund, line: CostLine) -> Fen:
    settings = district.settings
    first = max(line.first_year, settings.open_year, fund.first_year)
    last = min(line.last_year, settings.last_year, fund.last_year)
    return sum(
        amount
        for arrival, amount in fund.amounts.items()
        if max(first, arrival) <= min(last, fund.last_use(arrival))
    )


def _change(district: District, line: CostLine, offer: Offer) -> str:
    texts = {
        Change.ADD_MONEY: _("It could start with %(amount)s yuan more in %(fund)s in %(year)s."),
        Change.ALLOW_PURPOSE: _("It could start if %(fund)s were allowed for %(purpose)s."),
        Change.LIST_PROJECT: _("It could start if it stood on the list of %(fund)s."),
        Change.AGREE: _("It could start if %(amount)s yuan of %(fund)s were agreed for %(year)s."),
        Change.WIDEN_YEARS: _("It could start if this cost line might be paid in %(year)s too."),
        Change.NONE: _("No single change is known that would free it."),
    }
    return texts[offer.change] % {
        "amount": yuan(offer.amount or 0),
        "fund": named(district.fund[offer.fund]) if offer.fund else "",
        "year": offer.year,
        "purpose": purpose_name(line.purpose),
    }
