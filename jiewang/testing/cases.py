"""Cases at any state, brought there by the rooms' own actions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jiewang.center.case.actions import HOUSE, Actor, move_case, open_case
from jiewang.center.case.models import Case, CaseStep, Placing
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.models import Category
from jiewang.center.check.actions import close_case, pass_check, reopen_case, shelve_case
from jiewang.center.dispatch.actions import ask_return, dispatch_case
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.handle.actions import ask_reporter, feed_back, sign_for, start_handling
from jiewang.center.intake.models import Channel, Photo, Report
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit, User
from jiewang.testing.props import EAST, PIPE, POSTS, WEST
from jiewang.testing.town import PEOPLE, Town, make_town


def make_case(
    *,
    state: State = State.REPORTED,
    category: str | Category = PIPE,
    area: Area | None = None,
    text: str = "三楼水管爆了，水流到楼道里。",
    phone: str = "",
    reported_at: datetime | None = None,
    **fields: Any,
) -> Case:
    """A case of Mei's with one report, at any state, in Fang's grid of East Lane.

    Up to FILED the rows are written here and nothing but CaseMoved is announced; every later
    state is reached by the rooms' own actions, as the town's people would do it.
    """
    town = make_town()
    area = area or town.grid
    at = reported_at or timezone.now() - timedelta(minutes=5)
    street = Unit.objects.filter(code__in=area.path.split("."), kind=Unit.Kind.STREET).first()
    center = street or town.center
    case = Case(center=center, unit=center, area=area, title=text[:40], reported_at=at)
    for name, value in {"placing": Placing.PIN, **fields}.items():
        setattr(case, name, value)
    data = {"channel": Channel.RESIDENT_WEB, "area": area.code}
    open_case(case, actor=HOUSE, data=data, at=at)
    make_report(case, text=text, phone=phone, reported_at=at)
    if state == State.REPORTED:
        return case
    wanted = town.categories[category] if isinstance(category, str) else category
    return bring_case(case, to=state, category=wanted)


def make_report(case: Case, *, text: str = "水还在流。", **fields: Any) -> Report:
    """One more report on a case, by Mei through the resident's page."""
    values: dict[str, Any] = {
        "channel": Channel.RESIDENT_WEB,
        "name": "Mei",
        "number": case.number,
        "secret": f"mei-{case.number}",
    }
    values |= {"reported_at": case.reported_at, **fields}
    return Report.objects.create(case=case, text=text, **values)


def file_by_hand(case: Case, category: Category, by: User) -> None:
    """File a reported case, as the intake room does it, for the rooms that stand below it."""
    case.category = category
    data = {"category": category.code, "urgency": case.urgency}
    move_case(case, State.FILED, CaseStep.Kind.FILED, actor=Actor(by), data=data, also=["category"])


def make_photo(case: Case, *, stage: str = Photo.Stage.RESULT, by: User | None = None) -> Photo:
    """A photo's row without its files; enough for rules that ask whether there is one."""
    number = case.photos.count()
    values = {"image": f"photos/{number}.jpg", "thumbnail": f"photos/{number}_small.jpg"}
    digest = f"{case.pk}-{number}"
    return Photo.objects.create(
        case=case, stage=stage, by=by, width=8, height=8, digest=digest, **values
    )


def handler_of(unit: Unit) -> User:
    """The town's person who works on the orders of a unit."""
    right = [
        name for name, (post, code) in PEOPLE.items() if code == unit.code and post in HANDLING
    ]
    return User.objects.get(username=right[0])


# Posts that work on orders.
HANDLING = frozenset(code for code, (_level, rights) in POSTS.items() if "handle" in rights)


def bring_case(case: Case, *, to: State, category: Category) -> Case:
    """Take a reported case to a state by the usual way there, and give the fresh row back."""
    town = make_town()
    for state in WAY_TO[to]:
        _TAKE[state](town, case, category)
    return Case.objects.get(pk=case.pk)


def go_on(case: Case, *, to: State) -> Case:
    """Take a case from the state it has to a later one of the usual way, and give it fresh."""
    town, way = make_town(), WAY_TO[to]
    category = case.category or town.categories[PIPE]
    for state in way[way.index(State(case.state)) + 1 :]:
        _TAKE[state](town, case, category)
    return Case.objects.get(pk=case.pk)


S = State
_TO_SIGNED = (S.FILED, S.DISPATCHED, S.SIGNED)
_TO_CLOSED = (*_TO_SIGNED, S.HANDLING, S.HANDLED, S.CHECKED, S.CLOSED)
# The usual way to each state, REPORTED not named.
WAY_TO: dict[State, tuple[State, ...]] = {
    S.VERIFYING: (S.VERIFYING,),
    S.FILED: (S.FILED,),
    S.REFUSED: (S.REFUSED,),
    S.MERGED: (S.MERGED,),
    S.DISPATCHED: (S.FILED, S.DISPATCHED),
    S.RETURNED: (S.FILED, S.DISPATCHED, S.RETURNED),
    S.SIGNED: _TO_SIGNED,
    S.HANDLING: (*_TO_SIGNED, S.HANDLING),
    S.WAITING: (*_TO_SIGNED, S.HANDLING, S.WAITING),
    S.HANDLED: (*_TO_SIGNED, S.HANDLING, S.HANDLED),
    S.CHECKED: (*_TO_SIGNED, S.HANDLING, S.HANDLED, S.CHECKED),
    S.CONSULTING: (S.FILED, S.DISPATCHED, S.CONSULTING),
    S.SHELVED: (*_TO_SIGNED, S.HANDLING, S.SHELVED),
    S.CLOSED: _TO_CLOSED,
    S.REOPENED: (*_TO_CLOSED, S.REOPENED),
}


def lead_of(case: Case) -> WorkOrder:
    """The case's lead order that is not withdrawn."""
    return case.orders.exclude(state="withdrawn").get(role="lead")


def _refuse(town: Town, case: Case, _category: Category) -> None:
    data = {"reason": "no_matter"}
    move_case(case, S.REFUSED, CaseStep.Kind.REFUSED, actor=Actor(town.wu), note="—", data=data)


def _merge(town: Town, case: Case, category: Category) -> None:
    case.merged_into = make_case(state=S.FILED, category=category, area=case.area)
    actor = Actor(town.wu)
    move_case(case, S.MERGED, CaseStep.Kind.MERGED, actor=actor, also=["merged_into"])


def _verify(town: Town, case: Case, _category: Category) -> None:
    move_case(case, S.VERIFYING, CaseStep.Kind.SENT_TO_VERIFY, actor=Actor(town.wu))


def _file(town: Town, case: Case, category: Category) -> None:
    file_by_hand(case, category, town.wu)


def _dispatch(town: Town, case: Case, _category: Category) -> None:
    dispatch_case(case.pk, by=_dispatcher(town, case))


def _ask_return(_town: Town, case: Case, _category: Category) -> None:
    order = lead_of(case)
    words = "这段管道不归我们管。"
    ask_return(order.pk, reason="not_duty", explanation=words, by=handler_of(order.unit))


def _ask_third_return(town: Town, case: Case, category: Category) -> None:
    Case.objects.filter(pk=case.pk).update(returns=district().max_returns)
    _ask_return(town, case, category)


def _sign(_town: Town, case: Case, _category: Category) -> None:
    for order in case.orders.exclude(state="withdrawn"):
        sign_for(order.pk, by=handler_of(order.unit))


def _start(_town: Town, case: Case, _category: Category) -> None:
    order = lead_of(case)
    start_handling(order.pk, by=handler_of(order.unit), contacted=True)


def _ask(_town: Town, case: Case, _category: Category) -> None:
    order = lead_of(case)
    ask_reporter(order.pk, text="几楼的水管？", by=handler_of(order.unit))


def _feed_back(_town: Town, case: Case, _category: Category) -> None:
    make_photo(case)
    # The lead's order last: it answers for the others.
    for order in case.orders.exclude(state="withdrawn").order_by("role", "pk"):
        feed_back(order.pk, result=f"{order.unit}已办理。", by=handler_of(order.unit))


def _pass(town: Town, case: Case, _category: Category) -> None:
    pass_check(case.pk, by=_checker(town, case))


def _close(town: Town, case: Case, _category: Category) -> None:
    close_case(case.pk, answer="水管已更换，水已恢复。", by=_checker(town, case))


def _shelve(town: Town, case: Case, _category: Category) -> None:
    day = timezone.localdate() + timedelta(days=30)
    words = "列入明年计划。"
    shelve_case(
        case.pk, reason="no_money", explanation=words, review_on=day, by=_commander(town, case)
    )


def _reopen(_town: Town, case: Case, _category: Category) -> None:
    report = case.reports.get()
    reopen_case(case.pk, reason="unsolved", text="水又漏了。", by=None, report_id=report.pk)


_TAKE: dict[State, Callable[[Town, Case, Category], None]] = {
    S.VERIFYING: _verify,
    S.FILED: _file,
    S.REFUSED: _refuse,
    S.MERGED: _merge,
    S.DISPATCHED: _dispatch,
    S.RETURNED: _ask_return,
    S.CONSULTING: _ask_third_return,
    S.SIGNED: _sign,
    S.HANDLING: _start,
    S.WAITING: _ask,
    S.HANDLED: _feed_back,
    S.CHECKED: _pass,
    S.CLOSED: _close,
    S.SHELVED: _shelve,
    S.REOPENED: _reopen,
}


def _dispatcher(town: Town, case: Case) -> User:
    return {EAST: town.lin, WEST: town.zhou}.get(case.center.code, town.yu)


def _checker(town: Town, case: Case) -> User:
    return {EAST: town.he}.get(case.center.code, town.sun)


def _commander(town: Town, case: Case) -> User:
    return {EAST: town.tang}.get(case.center.code, town.dong)
