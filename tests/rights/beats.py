"""The cases of the town that rights are tried on: one for each kind of unit that may have it.

A beat is one case and the unit that has it. Each case goes the whole way; actions are tried at
the state they belong to, and everything that is tried is rolled back.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from PIL import Image

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.check.actions import close_case, pass_check, shelve_case
from jiewang.center.dispatch.actions import consult_case, dispatch_case, withdraw_assist
from jiewang.center.dispatch.ladder import decide_level, push_down
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.returns import ask_return
from jiewang.center.handle.actions import feed_back, sign_for, start_handling
from jiewang.center.handle.extensions import ask_extension
from jiewang.center.handle.questions import ask_reporter
from jiewang.center.intake.actions import file_case, verify_first
from jiewang.center.intake.models import Photo, Report
from jiewang.center.intake.photo_store import store_photo
from jiewang.center.intake.photos import CleanPhoto, clean_photo
from jiewang.people.models import Holding, Post, Unit, User
from jiewang.testing import EAST, LONG_AGO, WEST, Town, make_case, make_category, make_unit
from jiewang.works.funds.tests.props import make_bureau, make_solved

MATTER = "3.01.01"
GRIDS = {"grid": f"{EAST}001001", "next_grid": f"{EAST}001002"}
# Which unit has the case of a beat, and where it happened.
BEATS: dict[str, tuple[str, str]] = {
    "unit": ("water", f"{EAST}001001"),
    "street": (EAST, f"{EAST}001001"),
    "center": ("center", f"{EAST}001001"),
    "community": (f"{EAST}001", f"{EAST}001001"),
    "next_community": (f"{EAST}002", f"{EAST}002001"),
    "grid": (f"{EAST}001", f"{EAST}001001"),
    "next_grid": (f"{EAST}001", f"{EAST}001002"),
    "west": ("gas", f"{WEST}001001"),
}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Cast:
    """Who brings the cases along; none of them is tried."""

    town: Town
    clerk: User
    checker: User
    workers: dict[str, User] = field(default_factory=dict)


@dataclass
class Scene:
    """One case at one state, as an action finds it. Everything is read anew."""

    beat: str
    case_id: int
    cast: Cast

    @property
    def case(self) -> Case:
        return Case.objects.select_related("category").get(pk=self.case_id)

    @property
    def lead(self) -> WorkOrder:
        return WorkOrder.objects.exclude(state="withdrawn").get(case=self.case_id, role="lead")

    @property
    def assist(self) -> WorkOrder:
        return WorkOrder.objects.exclude(state="withdrawn").get(case=self.case_id, role="assist")

    @property
    def report(self) -> Report:
        return Report.objects.get(case=self.case_id)

    @property
    def photo(self) -> Photo:
        return Photo.objects.filter(case=self.case_id).earliest("pk")

    @property
    def worker(self) -> User:
        return self.cast.workers[BEATS[self.beat][0]]

    @property
    def below(self) -> Unit:
        """A community of the case's street that does not have the case."""
        nth = "001" if BEATS[self.beat][0].endswith("002") else "002"
        return Unit.objects.get(code=f"{self.case.center.code}{nth}")

    @property
    def another(self) -> Unit:
        return Unit.objects.get(code="parks")


def cast_for(town: Town) -> Cast:
    """Two more units, a matter that any unit may be given by hand, and who moves the cases."""
    make_unit("Gas works", code="gas")
    make_unit("Parks", code="parks")
    make_solved(make_bureau(), number="ZJ-standing")
    make_category(
        MATTER,
        handling_level=HandlingLevel.STREET,
        photo_needed=False,
        keywords=["沟"],
        stages=[{"name": "看现场", "limit": "2 work_hour"}],
        assist_units=["housing"],
    )
    clerk, checker = holder("clerk", "DC01", town.center), holder("checker", "DC04", town.center)
    cast = Cast(town, clerk, checker)
    posts = {"street": "SE06", "community": "CH01", "district_center": "DC02"}
    for code in {unit for unit, _area in BEATS.values()} | {"housing"}:
        unit = Unit.objects.get(code=code)
        cast.workers[code] = holder(f"at-{code}", posts.get(unit.kind, "UH01"), unit)
    return cast


def holder(name: str, post: str, unit: Unit) -> User:
    """A person with a post as the district's file has it."""
    user = User.objects.create(username=name)
    Holding.objects.create(user=user, post=Post.objects.get(code=post), unit=unit, since=LONG_AGO)
    return user


def marks(beat: str) -> dict[str, str]:
    """Words that stand in one case only: seen anywhere else, they have leaked."""
    return {
        "text": f"暗记{beat}沟里有水",
        "name": f"姓{beat}",
        "phone": f"1391234{_number(beat):04}",
    }


def _number(beat: str) -> int:
    return 5000 + sorted([*BEATS, "new", "new_west"]).index(beat)


def open_scene(beat: str, cast: Cast, *, area: str = "") -> Scene:
    """A case that has just been reported, with a photo of the reporter's."""
    said = marks(beat)
    place = cast.town.areas[area or BEATS[beat][1]]
    case = make_case(area=place, text=said["text"], phone=said["phone"], lon=100.021, lat=30.001)
    # make_case() would search for what it has just made.
    report = Report.objects.get(case=case)
    report.name = said["name"]
    report.save(update_fields=["name"])
    store_photo(case, a_photo(beat), report=report, stage=Photo.Stage.REPORT)
    return Scene(beat, case.pk, cast)


def a_photo(beat: str = "") -> CleanPhoto:
    """A small picture, another one for each beat."""
    file = io.BytesIO()
    color = ["unit", *BEATS].index(beat) if beat in BEATS else 99
    Image.new("RGB", (24, 24), (color, 90, 90)).save(file, "PNG")
    return clean_photo(file.getvalue())


def to_filed(scene: Scene) -> None:
    file_case(scene.case_id, category=MATTER, urgency="normal", by=scene.cast.clerk)


def to_dispatched(scene: Scene) -> None:
    """To the beat's unit, and from a community on to its grid; the commander allows the level."""
    unit, clerk = Unit.objects.get(code=BEATS[scene.beat][0]), scene.cast.clerk
    if unit.kind == Unit.Kind.COMMUNITY:
        decide_level(scene.case_id, level="grid", note="They ask for it", by=clerk)
    dispatch_case(scene.case_id, to=unit, note="By hand", by=clerk)
    if scene.beat in GRIDS:
        push_down(scene.case_id, to=unit, area_code=GRIDS[scene.beat], by=clerk)


def to_signed(scene: Scene) -> None:
    for order in WorkOrder.objects.exclude(state="withdrawn").filter(case=scene.case_id):
        sign_for(order.pk, by=scene.cast.workers[order.unit.code])


def to_handling(scene: Scene) -> None:
    start_handling(scene.lead.pk, by=scene.worker)


def to_handled(scene: Scene) -> None:
    withdraw_assist(scene.assist.pk, note="Not needed", by=scene.cast.clerk)
    feed_back(scene.lead.pk, result="The water runs off", by=scene.worker)


def to_checked(scene: Scene) -> None:
    pass_check(scene.case_id, by=scene.cast.checker)


def to_closed(scene: Scene) -> None:
    close_case(scene.case_id, answer="沟已疏通，水已退。", by=scene.cast.checker)


# --- Ways aside, each undone after its tries ------------------------------------------------


def to_verifying(scene: Scene) -> None:
    verify_first(scene.case_id, by=scene.cast.clerk)


def to_returned(scene: Scene) -> None:
    ask_return(scene.lead.pk, reason="not_duty", explanation="Not ours", by=scene.worker)


def to_consulting(scene: Scene) -> None:
    consult_case(scene.case_id, note="Whose is it?", by=scene.cast.clerk)


def to_waiting(scene: Scene) -> None:
    ask_reporter(scene.lead.pk, text="Which ditch?", by=scene.worker)


def to_extension_asked(scene: Scene) -> None:
    ask_extension(
        scene.lead.pk, limit="2 work_hour", reason="weather", explanation="Rain", by=scene.worker
    )


def to_shelved(scene: Scene) -> None:
    day = timezone.localdate() + timedelta(days=20)
    shelve_case(
        scene.case_id,
        reason="no_money",
        explanation="Next year",
        review_on=day,
        by=scene.cast.clerk,
    )


def to_allowed_below(scene: Scene) -> None:
    decide_level(scene.case_id, level="grid", note="They ask for it", by=scene.cast.clerk)


def to_lead_alone(scene: Scene) -> None:
    withdraw_assist(scene.assist.pk, note="Not needed", by=scene.cast.clerk)


MAIN_WAY = (
    (State.REPORTED, None),
    (State.FILED, to_filed),
    (State.DISPATCHED, to_dispatched),
    (State.SIGNED, to_signed),
    (State.HANDLING, to_handling),
    (State.HANDLED, to_handled),
    (State.CHECKED, to_checked),
    (State.CLOSED, to_closed),
)
ASIDE = {
    State.REPORTED: {"verifying": to_verifying},
    State.DISPATCHED: {
        "returned": to_returned,
        "consulting": to_consulting,
        "allowed_below": to_allowed_below,
    },
    State.HANDLING: {
        "waiting": to_waiting,
        "extension": to_extension_asked,
        "shelved": to_shelved,
        "lead_alone": to_lead_alone,
    },
}
