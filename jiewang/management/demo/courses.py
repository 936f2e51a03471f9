"""What every life in the demo is made of: who speaks, who acts, and the first steps."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from jiewang.center.case.models import Case, CaseCounter
from jiewang.center.case.states import State
from jiewang.center.catalog.models import Category
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.intake.actions import (
    file_case,
    place_case,
)
from jiewang.center.intake.photos import CleanPhoto
from jiewang.center.intake.reporting import report
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.people import Cast
from jiewang.people.models import Unit, User

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Told:
    """One report before it is made: who says what, where, when. Invented throughout."""

    id: str
    channel: str
    text: str
    category: str
    urgency: str
    street: str
    same_as: str
    at: datetime
    point: tuple[float, float] | None
    address: str
    # The day its case is numbered by, and which report of that day it is.
    day: date
    serial: int
    # The state this one is bound for, see fates.py; empty: as chance has it.
    fate: str = ""


@dataclass
class Life:
    """What all lives share: the people, the dice, the clock, and which case came of which message."""

    cast: Cast
    rng: random.Random
    clock: Clock
    photo: CleanPhoto | None = None
    cases: dict[str, int] = field(default_factory=dict)

    def after(self, low: float, high: float) -> datetime:
        """A moment some hours from now, moved out of the night: units work from 8 to 20."""
        at = self.clock.now + timedelta(hours=self.rng.uniform(low, high))
        local = at.astimezone(ZONE)
        if local.hour >= 20:
            local = local + timedelta(days=1)
        if local.hour >= 20 or local.hour < 8:
            local = local.replace(hour=8, minute=self.rng.randrange(5, 55))
        return local

    def soon(self, low: float, high: float) -> datetime:
        """Minutes from now, also at night: a center is staffed round the clock."""
        return self.clock.now + timedelta(minutes=self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


@dataclass
class Course:
    """One case on its way: what does not change, and the order of the unit that has it now."""

    case: Case
    lead: WorkOrder

    @property
    def category(self) -> Category:
        if self.case.category is None:
            raise ValueError("A course begins when the case is filed.")
        return self.case.category

    def state(self) -> State:
        return State(Case.objects.values_list("state", flat=True).get(pk=self.case.pk))


def tell(told: Told, life: Life) -> int:
    _number_by(told)
    reachable = life.chance(0.6)
    lon, lat = told.point or (None, None)
    receipt = report(
        channel=told.channel,
        text=told.text,
        by=None,
        address=told.address,
        lon=lon,
        lat=lat,
        urgency=told.urgency,
        # A prefix that no operator uses: these numbers reach nobody.
        phone=f"1600000{life.rng.randrange(10_000):04d}" if reachable else "",
        name=life.rng.choice("赵钱孙李周吴郑王") + "女士" if reachable else "",
        confidential=life.chance(0.05),
        external_id=f"demo-{life.rng.getrandbits(48):x}" if told.channel == "hotline" else "",
    )
    if told.id:
        life.cases[told.id] = receipt.case_id
    return receipt.case_id


def _number_by(told: Told) -> None:
    """Let the next case have the report's own serial, whoever else is numbering."""
    CaseCounter.objects.bulk_create(
        [CaseCounter(day=told.day, last=told.serial - 1)],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["last"],
    )


def _center_post(case: Case, cast: Cast, street: str, district: str) -> User:
    """The person at the case's center: a street's post, or the district's where no street is."""
    at_street = case.center.kind == Unit.Kind.STREET
    return cast.at(case.center, street if at_street else district)


def read(case_id: int) -> Case:
    return Case.objects.select_related("center", "category").get(pk=case_id)


def clerk_of(case: Case, cast: Cast) -> User:
    return _center_post(case, cast, "SC03", "DC02")


def clerk(case: Case, life: Life) -> User:
    return clerk_of(case, life.cast)


def dispatcher(case: Case, life: Life) -> User:
    return _center_post(case, life.cast, "SC04", "DC03")


def checker_of(case: Case, life: Life) -> User:
    return _center_post(case, life.cast, "SC05", "DC04")


def commander(case: Case, life: Life) -> User:
    return _center_post(case, life.cast, "SC02", "DC01")


# The section post of a street that works on an order, by the category's section.
_STREET_POST = {"party": "SP05", "economy": "SE06", "livelihood": "SL08", "safety": "SS08"}


def handler_of(order: WorkOrder, course: Course, life: Life) -> User:
    kinds = Unit.Kind
    post = {
        kinds.STREET: _STREET_POST.get(course.category.section, "SE06"),
        kinds.COMMUNITY: "CH01",
        kinds.DISTRICT_CENTER: "DC02",
    }.get(kinds(order.unit.kind), "UH01")
    return life.cast.at(order.unit, post)


def file(case: Case, told: Told, life: Life) -> Case:
    if case.center.kind != Unit.Kind.STREET:
        # Nobody could tell where it is: the district's clerk asks, and gives it to the street.
        place_case(
            case.pk, area_code=told.street, note="电话核实后确定街道。", by=clerk(case, life)
        )
        case = read(case.pk)
    file_case(case.pk, category=told.category, urgency=told.urgency, by=clerk(case, life))
    return read(case.pk)


def send(case: Case, life: Life) -> Course:
    """Send it by the rule; the catalog's helpers are called where they are needed."""
    assist: list[Unit] | None = None if life.chance(0.2) else []
    dispatch_case(case.pk, assist=assist, by=dispatcher(case, life))
    return Course(case, lead_of(case.pk))


def lead_of(case_id: int) -> WorkOrder:
    orders = WorkOrder.objects.exclude(state=WorkOrder.State.WITHDRAWN).select_related("unit")
    return orders.get(case=case_id, role=WorkOrder.Role.LEAD)
