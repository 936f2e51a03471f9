"""What lapses when, and why."""

from django.utils.translation import gettext as _

from jiewang.works.funds.district import District, Fund
from jiewang.works.funds.explaining.wording import both, named
from jiewang.works.funds.money import Fen, yuan
from jiewang.works.funds.planner.aims import lapse_of
from jiewang.works.funds.planner.leeway import Leeway
from jiewang.works.funds.planner.ways import Ways, ways_of
from jiewang.works.funds.plans import Plan
from jiewang.works.funds.reasons import LapseReason, Lapsing


def lapsing_of(district: District, plan: Plan) -> tuple[Lapsing, ...]:
    """Every fund and year of arrival of which something lapses inside the plan."""
    ways = ways_of(district, Leeway(kinds=frozenset({"smallest_grant"})))
    years: dict[str, dict[int, set[str]]] = {}
    for arc in ways.arcs:
        years.setdefault(arc.fund, {}).setdefault(arc.year, set()).add(arc.project)
    found = []
    for (fund_id, arrival), lapsed in sorted(lapse_of(district, plan.payments).items()):
        if lapsed:
            fund = district.fund[fund_id]
            uses = years.get(fund_id, {})
            until = fund.last_use(arrival)
            projects = {p for t, ps in uses.items() if arrival <= t <= until for p in ps}
            found.append(_row(ways, plan, fund, arrival, lapsed, projects))
    return tuple(found)


def _row(
    ways: Ways, plan: Plan, fund: Fund, arrival: int, lapsed: Fen, projects: set[str]
) -> Lapsing:
    waiting = sorted(projects - plan.started)
    if not projects:
        reason = LapseReason.NO_LINE
    elif lapsed < fund.smallest_grant:
        reason = LapseReason.BELOW_SMALLEST_GRANT
    else:
        reason = LapseReason.NOT_STARTED if waiting else LapseReason.LINES_PAID
    arrived, until = fund.amounts[arrival], fund.last_use(arrival)
    first = named(ways.district.project[waiting[0]]) if waiting else ""

    def say() -> str:
        values = {"fund": named(fund), "year": arrival, "until": until, "lapsed": yuan(lapsed)}
        head = _(
            "Of the money that %(fund)s gets in %(year)s, %(lapsed)s yuan lapse after %(until)s"
        )
        return f"{head % values}{_why(reason, fund, first, len(waiting))}"

    texts = both(say)
    return Lapsing(fund.id, arrival, until, arrived, arrived - lapsed, lapsed, reason, *texts)


def _why(reason: LapseReason, fund: Fund, first: str, count: int) -> str:
    if reason == LapseReason.NO_LINE:
        return _(": no cost line may take it.")
    if reason == LapseReason.BELOW_SMALLEST_GRANT:
        text = _(": it is less than the smallest grant of %(grant)s yuan.")
        return text % {"grant": yuan(fund.smallest_grant)}
    if reason == LapseReason.LINES_PAID:
        return _(": all that it may pay for is paid.")
    text = _(": it could pay for %(first)s, one of %(count)d projects that are not started.")
    return text % {"first": first, "count": count}
