"""Plans for tests: nodes by letter, days of a calendar that is really published."""

from datetime import date, timedelta
from itertools import count

from jiewang.center.clock.calendars import HolidayCalendar
from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.plan import Plan, PlanNode, graph_of

# The National Day of 2026: off from 1 to 7 October, 10 October is worked.
OFF = [date(2026, 10, 1) + timedelta(days=nth) for nth in range(7)]
CALENDAR = HolidayCalendar(
    days=dict.fromkeys(OFF, False) | {date(2026, 10, 10): True}, published=frozenset({2026})
)
AXIS = DayAxis(CALENDAR)
EVERY_DAY = DayAxis(HolidayCalendar(days={}, published=frozenset()))


def day(month, nth, year=2026):
    return date(year, month, nth).toordinal()


def plan(nodes, links="", crews=None, **more):
    """`nodes`: name to duration, or to PlanNode fields; `links`: "ab bc" for a before b, b before c."""
    numbers = count()
    place = {name: next(numbers) for name in nodes}
    made = [
        PlanNode(name, name=name, **(given if isinstance(given, dict) else {"duration": given}))
        for name, given in nodes.items()
    ]
    pairs = [(place[pair[0]], place[pair[1]], int(pair[2:] or 0)) for pair in links.split()]
    return Plan(made, pairs, crews or {}, **more)


def graph(nodes, links="", crews=None, **more):
    return graph_of(plan(nodes, links, crews, **more))


def plain(duration, **needs):
    return {"duration": duration, "per": Per.CALENDAR_DAY, "needs": needs}


def shown(days):
    """Start and last day as they are read: ("10-08", "10-09")."""
    return [
        (f"{date.fromordinal(start):%m-%d}", f"{date.fromordinal(max(end - 1, start)):%m-%d}")
        for start, end in days
    ]
