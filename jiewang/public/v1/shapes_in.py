"""What comes in, field by field and typed. A field that is not here is refused."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError

from jiewang.center.case.states import State
from jiewang.center.catalog.models import Urgency
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.intake.incoming import ADDRESS_LIMIT, NAME_LIMIT
from jiewang.center.intake.models import Channel, ReportKind
from jiewang.center.intake.wording import TEXT_LIMIT
from jiewang.grid.areas.coordinates import CoordinateSystem
from jiewang.grid.areas.models import Level
from jiewang.people.models import Unit
from jiewang.public.door.deliveries import LONGEST_NUMBER
from jiewang.public.door.moments import with_plus


def _only_text(value: Any) -> Any:
    """Numbers are no moments here, though pydantic would take them for seconds."""
    if isinstance(value, int | float):
        raise PydanticCustomError("moment", "a moment is text")
    return with_plus(value) if isinstance(value, str) else value


Moment = Annotated[AwareDatetime, BeforeValidator(_only_text)]
Degrees = Annotated[float, Strict(), Field(allow_inf_nan=False)]
YesOrNo = Annotated[bool, Strict()]


class Incoming(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReportIn(Incoming):
    """One report, as one person says it."""

    text: str = Field(
        max_length=TEXT_LIMIT,
        description=_("What happened, in the reporter's words."),
        examples=["三楼水管爆了，水流到楼道里。"],
    )
    channel: str | None = Field(
        None,
        max_length=16,
        description=_("By which channel it came; the key's own, and only that one."),
        examples=["hotline"],
    )
    address: str = Field("", max_length=ADDRESS_LIMIT, description=_("Where, in words."))
    lon: Degrees | None = Field(None, description=_("Longitude in degrees."), examples=[106.5694])
    lat: Degrees | None = Field(None, description=_("Latitude in degrees."), examples=[29.5526])
    coordinate_system: CoordinateSystem = Field(
        CoordinateSystem.WGS84, description=_("In which system lon and lat are.")
    )
    kind: ReportKind = Field(ReportKind.HELP, description=_("What the reporter wants."))
    category: str = Field(
        "",
        max_length=16,
        description=_("A leaf of /categories as a proposal; a person decides."),
        examples=["1.02.01"],
    )
    answers: dict[str, str | int | float | bool] = Field(
        default_factory=dict,
        description=_(
            "Answers to the questions of `category`, by their keys; without a category anything "
            "the desk should read beside the text."
        ),
    )
    urgency: Urgency = Field(Urgency.NORMAL, description=_("As the sender sees it."))
    name: str = Field("", max_length=NAME_LIMIT, description=_("The reporter's name."))
    phone: str = Field("", max_length=40, description=_("The reporter's phone."))
    id_number: str = Field("", max_length=40, description=_("The reporter's identity number."))
    confidential: YesOrNo = Field(
        False, description=_("The handling side may not learn who reported.")
    )
    external_id: str = Field(
        "",
        max_length=LONGEST_NUMBER,
        description=_("The sender's own number: the same one is the same report."),
        examples=["12345-2026-0001"],
    )
    reported_at: Moment | None = Field(
        None, description=_("When it was said, with its zone; by default now. Clocks start there.")
    )
    language: Literal["", "zh-hans", "en"] = Field("", description=_("The reporter's language."))


class Asking(Incoming):
    """What every list may be asked for."""

    limit: int = Field(50, ge=1, le=200, description=_("How many at most."))
    cursor: str = Field(
        "", max_length=200, description=_("`next` of the answer before, to go on behind it.")
    )


class CasesIn(Asking):
    """Filters; those that are given must all be true."""

    state: list[State] = Field([], description=_("One of these states; repeat it for several."))
    open: bool | None = Field(None, description=_("Not ended yet, or ended."))
    late: bool | None = Field(None, description=_("Whether a running clock has passed."))
    area: str = Field("", max_length=24, description=_("The code of an area, with all below it."))
    unit: str = Field("", max_length=40, description=_("The code of the unit responsible now."))
    category: list[str] = Field(
        [], max_length=50, description=_("Codes of leaves, or beginnings such as `1.02`.")
    )
    channel: Channel | None = Field(None, description=_("A report came by this channel."))
    urgency: Urgency | None = None
    reported_from: Moment | None = Field(None, description=_("Reported then or later."))
    reported_to: Moment | None = Field(None, description=_("Reported before."))


class ChangesIn(Asking):
    """Where to begin: `since` a moment, or behind `cursor`; with neither, now."""

    since: Moment | None = Field(
        None, description=_("Everything written since; may begin earlier.")
    )


class AreasIn(Asking):
    level: Level | None = None
    within: str = Field("", max_length=24, description=_("The code of an area: itself and below."))


class UnitsIn(Asking):
    kind: Unit.Kind | None = None


class OrdersIn(Asking):
    state: list[WorkOrder.State] = Field([], description=_("One of these; by default all."))


class ActIn(Incoming):
    """An act on an order."""

    seen: int | None = Field(
        None,
        ge=0,
        le=2**31 - 1,
        strict=True,
        description=_("`moved_by_line` of the case as you saw it: if it moved since, 409."),
    )


class NotedIn(ActIn):
    note: str = Field("", max_length=2000, description=_("For the diary; it cannot be changed."))


class StartIn(NotedIn):
    contacted: YesOrNo = Field(
        False, description=_("Whether the unit has spoken with the reporter.")
    )


class FeedbackIn(ActIn):
    result: str = Field(
        min_length=1,
        max_length=4000,
        description=_("What was done; the answer to the reporter is made of it."),
    )


class ReturnIn(ActIn):
    reason: str = Field(
        max_length=40,
        description=_("A code of the list; one that is not in it is refused, with the list."),
    )
    explanation: str = Field(min_length=1, max_length=2000)
    better_unit: str = Field(
        "", max_length=40, description=_("The code of the right unit, if known.")
    )
