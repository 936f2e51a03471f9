"""The cast and the props of our tests: a tiny district, its people, and cases at any state.

Lin dispatches in East Lane, Zhou in West Lane, Mei lives there and has no account. Nothing
here reads the files of a district; what a test needs beyond it, the test makes itself.

The map, WGS-84, in degrees: the district is 100.00–100.04 east and 30.00–30.02 north. East
Lane is its eastern half. A street has two communities side by side, a community two grids,
the first of them in the south.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jiewang.center.case.actions import HOUSE, Actor, move_case, open_case
from jiewang.center.case.models import Case, CaseStep, Placing
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.models import CatalogVersion, Category, HandlingLevel
from jiewang.center.check.actions import close_case, pass_check, reopen_case, shelve_case
from jiewang.center.clock.models import OfficeHours, PublishedYear
from jiewang.center.dispatch.actions import ask_return, dispatch_case
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.handle.actions import ask_reporter, feed_back, sign_for, start_handling
from jiewang.center.intake.models import Channel, Photo, Report
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.staff.models import Posting, Role
from jiewang.people.models import Holding, Post, Section, Unit, User
from jiewang.people.rights import forget_holdings

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FIRST_DAY = date(2020, 1, 1)

DISTRICT, EAST, WEST = "990001", "990001002", "990001001"

# Codes of the four leaves of the catalog, one for each handling level.
RUBBISH, NOISE, PIPE, FACADE = "1.01.01", "1.01.02", "1.02.01", "2.01.01"

POSTS: dict[str, tuple[str, list[str]]] = {
    "SC01": ("street", ["command", "dispatch", "supervise"]),
    "SC02": ("street", ["command", "intake", "dispatch", "supervise"]),
    "SC03": ("street", ["intake"]),
    "SC04": ("street", ["dispatch"]),
    "SC05": ("street", ["check"]),
    "SC06": ("street", ["call_back"]),
    "SE06": ("street", ["handle"]),
    "DC01": ("district", ["command", "intake", "dispatch", "supervise"]),
    "DC03": ("district", ["dispatch"]),
    "DC04": ("district", ["check"]),
    "DC06": ("district", ["catalog", "areas"]),
    "UH01": ("unit", ["handle"]),
    "CH01": ("community", ["handle"]),
}


# --- Areas ----------------------------------------------------------------------------------


def _square(west: float, south: float, width: float, height: float) -> dict[str, Any]:
    east, north = round(west + width, 6), round(south + height, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def make_area(
    code: str, level: str, *, name: str = "", parent: Area | None = None, **fields: Any
) -> Area:
    """One version of an area, valid since 2020 unless `valid_from` says otherwise."""
    fields.setdefault("valid_from", FIRST_DAY)
    path = f"{parent.path}.{code}" if parent else code
    return Area.objects.create(
        code=code, level=level, name=name or code, parent=parent, path=path, **fields
    )


def _make_areas() -> dict[str, Area]:
    """District, two streets, two communities in each, two grids in each of those."""
    areas = {}
    district = areas[DISTRICT] = make_area(
        DISTRICT, Level.DISTRICT, name="小城区", boundary=_square(100.0, 30.0, 0.04, 0.02)
    )
    streets = [(WEST, "西巷街道", "West Lane", 100.0), (EAST, "东巷街道", "East Lane", 100.02)]
    for code, name, english, west in streets:
        box = _square(west, 30.0, 0.02, 0.02)
        street = areas[code] = make_area(
            code, Level.STREET, name=name, name_en=english, parent=district, boundary=box
        )
        for nth in (1, 2):
            edge = round(west + 0.01 * (nth - 1), 6)
            community = make_area(
                f"{code}{nth:03}",
                Level.COMMUNITY,
                name=f"{name[0]}{'一二'[nth - 1]}社区",
                parent=street,
                boundary=_square(edge, 30.0, 0.01, 0.02),
            )
            areas[community.code] = community
            for row in (1, 2):
                grid = make_area(
                    f"{community.code}{row:03}",
                    Level.GRID,
                    name=f"{community.name}第{row}网格",
                    parent=community,
                    boundary=_square(edge, round(30.0 + 0.01 * (row - 1), 6), 0.01, 0.01),
                )
                areas[grid.code] = grid
    return areas


# --- Units and people -----------------------------------------------------------------------


def make_unit(
    name: str, *, code: str = "", kind: str = Unit.Kind.PUBLIC_UTILITY, **fields: Any
) -> Unit:
    """A unit that keeps its office open round the clock unless `office_hours` says otherwise."""
    fields.setdefault("office_hours", "duty24")
    code = code or name.lower().replace(" ", "_")
    return Unit.objects.create(code=code, name=name, kind=kind, **fields)


def make_post(code: str) -> Post:
    """One of POSTS; made at its first use."""
    level, rights = POSTS[code]
    values = {"section": Section.ALL, "name": code, "level": level, "rights": rights}
    return Post.objects.get_or_create(code=code, defaults=values)[0]


def make_user(name: str, *posts: tuple[str, Unit], since: datetime = LONG_AGO) -> User:
    """A person who holds these posts; `make_user("lin", ("SC04", east))`."""
    user = User(username=name, display_name=name.capitalize())
    user.set_unusable_password()
    user.save()
    for code, unit in posts:
        Holding.objects.create(user=user, post=make_post(code), unit=unit, since=since)
    return user


def end_posts(user: User) -> None:
    """The person leaves all posts now."""
    user.holdings.filter(until=None).update(until=timezone.now())
    forget_holdings(user)


# --- Catalog and calendar -------------------------------------------------------------------


def make_category(code: str, *, version: CatalogVersion | None = None, **fields: Any) -> Category:
    """A leaf that the street handles by itself, unless told otherwise."""
    version = version or CatalogVersion.objects.order_by("-number").first() or make_version()
    values: dict[str, Any] = {
        "position": version.categories.count() + 1,
        "level1": "市容环境",
        "level1_en": "City appearance",
        "level2": "日常",
        "level2_en": "Everyday",
        "name": f"事项{code}",
        "name_en": f"Matter {code}",
        "section": Section.ECONOMY,
        "kind": Category.Kind.EVENT,
        "handling_level": HandlingLevel.STREET,
        "lead_rule": Category.LeadRule.BY_AREA_STREET,
        "accept_limit": "1 work_hour",
        "dispatch_limit": "1 work_hour",
        "handle_limit": "8 work_hour",
        "whole_limit": "16 work_hour",
    }
    return Category.objects.create(version=version, code=code, **{**values, **fields})


def make_version(number: int = 1, *, valid_from: date = FIRST_DAY) -> CatalogVersion:
    """A version of the catalog without categories."""
    return CatalogVersion.objects.create(
        number=number, valid_from=valid_from, fingerprint=f"{number}", loaded_at=LONG_AGO
    )


def _make_catalog(water: Unit, housing: Unit) -> dict[str, Category]:
    version = make_version()
    rows: list[dict[str, Any]] = [
        {"code": RUBBISH, "name": "暴露垃圾", "name_en": "Exposed rubbish", "keywords": ["垃圾"]}
        | {"handling_level": HandlingLevel.GRID},
        {"code": NOISE, "name": "邻里噪声", "name_en": "Noise at night", "keywords": ["噪声", "吵"]}
        | {"handling_level": HandlingLevel.COMMUNITY},
        {"code": PIPE, "name": "水管爆裂", "name_en": "Burst pipe", "keywords": ["水管", "漏水"]}
        | {"handling_level": HandlingLevel.STREET, "lead_rule": Category.LeadRule.UNIT}
        | {"lead_unit": water, "assist_units": [housing.code], "photo_needed": True}
        | {"urgent_handle_limit": "4 work_hour", "very_urgent_handle_limit": "2 hour"},
        {"code": FACADE, "name": "外墙脱落", "name_en": "Falling facade", "keywords": ["外墙"]}
        | {"handling_level": HandlingLevel.DISTRICT, "lead_unit": housing}
        | {"lead_rule": Category.LeadRule.OWNER_THEN_AREA},
    ]
    return {row["code"]: make_category(version=version, **row) for row in rows}


def _open_offices() -> None:
    """Two profiles, and notices for the years around now. No holidays: a test adds its own."""
    day = ["00:00-24:00"]
    office = ["09:00-12:30", "14:00-18:00"]
    for profile, workday, restday in (("duty24", day, day), ("office", office, [])):
        OfficeHours.objects.create(
            profile=profile, name=profile, valid_from=FIRST_DAY, workday=workday, restday=restday
        )
    years = range(2024, timezone.now().year + 3)
    PublishedYear.objects.bulk_create(
        PublishedYear(year=year, loaded_at=LONG_AGO) for year in years
    )


# --- The town -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """The tiny district and its people. Areas and categories go by their codes."""

    areas: dict[str, Area]
    categories: dict[str, Category]
    center: Unit
    east: Unit
    west: Unit
    east_one: Unit  # first community of East Lane
    east_two: Unit
    water: Unit
    housing: Unit
    lin: User  # dispatches in East Lane
    zhou: User  # dispatches in West Lane
    wu: User  # intake post in East Lane
    he: User  # checks in East Lane
    tang: User  # commands East Lane
    shen: User  # handles for the street East Lane itself
    jiang: User  # handles at the water station
    bai: User  # handles at the housing bureau
    qiu: User  # the community's post in East Lane's first community
    fang: User  # grid worker in that community's first grid
    dong: User  # district duty officer
    yu: User  # dispatches for the district
    sun: User  # checks for the district

    @property
    def grid(self) -> Area:
        """The grid where things happen if a test does not care where: Fang's."""
        return self.areas[f"{EAST}001001"]


def make_town() -> Town:
    """The whole district, once in a test; a second call gives the same rows back."""
    if Unit.objects.filter(code="center").exists():
        return _found_town()
    _make_areas()
    _open_offices()
    make_unit("District center", code="center", kind=Unit.Kind.DISTRICT_CENTER)
    street = Unit.Kind.STREET
    west = make_unit("西巷街道", code=WEST, kind=street, fallback=True, name_en="West Lane")
    east = make_unit("东巷街道", code=EAST, kind=street, fallback=True, name_en="East Lane")
    for parent in (west, east):
        for nth, name in ((1, "one"), (2, "two")):
            english = f"{parent.name_en} {name}"
            make_unit(
                f"{parent.name[0]}{'一二'[nth - 1]}社区",
                code=f"{parent.code}{nth:03}",
                kind=Unit.Kind.COMMUNITY,
                parent=parent,
                name_en=english,
            )
    water = make_unit("Water station", code="water", name_en="Water station")
    housing = make_unit("Housing bureau", code="housing", kind=Unit.Kind.DISTRICT_DEPARTMENT)
    _make_catalog(water, housing)
    _make_people()
    return _found_town()


# Who holds which post in which unit.
PEOPLE = {
    "lin": ("SC04", EAST),
    "zhou": ("SC04", WEST),
    "wu": ("SC03", EAST),
    "he": ("SC05", EAST),
    "tang": ("SC01", EAST),
    "shen": ("SE06", EAST),
    "jiang": ("UH01", "water"),
    "bai": ("UH01", "housing"),
    "qiu": ("CH01", f"{EAST}001"),
    "dong": ("DC01", "center"),
    "yu": ("DC03", "center"),
    "sun": ("DC04", "center"),
}


def _make_people() -> None:
    units = {unit.code: unit for unit in Unit.objects.all()}
    for name, (post, unit) in PEOPLE.items():
        make_user(name, (post, units[unit]))
    fang = make_user("fang")
    role = Role.FULL_TIME_GRID_WORKER
    Posting.objects.create(user=fang, area_code=f"{EAST}001001", role=role, since=LONG_AGO)


def _found_town() -> Town:
    units = {unit.code: unit for unit in Unit.objects.all()}
    people = {user.username: user for user in User.objects.filter(username__in=[*PEOPLE, "fang"])}
    return Town(
        areas={area.code: area for area in Area.objects.order_by("valid_from")},
        categories={each.code: each for each in Category.objects.filter(version__number=1)},
        center=units["center"],
        east=units[EAST],
        west=units[WEST],
        east_one=units[f"{EAST}001"],
        east_two=units[f"{EAST}002"],
        water=units["water"],
        housing=units["housing"],
        **people,
    )


# --- Cases ----------------------------------------------------------------------------------


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
    open_case(case, actor=HOUSE, data={"channel": Channel.RESIDENT_WEB}, at=at)
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
        "secret": f"mei-{case.number}",
    }
    values |= {"reported_at": case.reported_at, **fields}
    return Report.objects.create(case=case, text=text, **values)


def file_by_hand(case: Case, category: Category, by: User) -> None:
    """File a reported case, as the intake room does it, for the rooms that stand below it."""
    case.category = category
    move_case(case, State.FILED, CaseStep.Kind.FILED, actor=Actor(by), also=["category"])


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
