"""What comes and goes in the exchange with another system, field by field."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, WithJsonSchema

from jiewang.center.catalog.models import Urgency
from jiewang.center.intake.models import ReportKind
from jiewang.grid.areas.coordinates import CoordinateSystem
from jiewang.public.v1.shapes import Moment as MomentOut
from jiewang.public.v1.shapes_in import Degrees, Incoming, Moment, YesOrNo

MOST_ORDERS, MOST_IDS, MOST_ROWS = 500, 500, 20_000
# Longer than any of ours: what is too long is refused by its own sentence, item by item.
_LONG, _LONGEST = 400, 200_000


class OrderIn(Incoming):
    """One order, urging or withdrawal. Of the last two `number` is enough."""

    number: str = Field(max_length=_LONG, description="The order's number in your system.")
    what: str = Field("order", max_length=20, description="order, urge or withdraw.")
    text: str = Field("", max_length=_LONGEST, description="What was said, in the caller's words.")
    address: str = Field("", max_length=_LONG)
    lon: Degrees | None = None
    lat: Degrees | None = None
    coordinate_system: str = Field(CoordinateSystem.WGS84, max_length=20)
    kind: str = Field(ReportKind.HELP, max_length=20, description=", ".join(ReportKind.values))
    urgency: str = Field(Urgency.NORMAL, max_length=20, description=", ".join(Urgency.values))
    name: str = Field("", max_length=_LONG)
    phone: str = Field("", max_length=80)
    id_number: str = Field("", max_length=80)
    confidential: YesOrNo = False
    reported_at: Moment | None = Field(None, description="When the caller spoke, with its zone.")
    due_at: Moment | None = Field(None, description="Until when you want the answer.")
    sent_at: Moment | None = Field(
        None, description="Your moment of this version; an older one changes nothing."
    )


def _order_schema() -> dict[str, Any]:
    # In place of the whole: a shape of pydantic's would be checked for all items at once, and
    # one bad item would spoil the others.
    schema = OrderIn.model_json_schema()
    return {name: value for name, value in schema.items() if name != "$defs"}


class OrdersIn(Incoming):
    """Up to 500 orders. Each is taken or refused by itself."""

    orders: list[Annotated[Any, WithJsonSchema(_order_schema())]] = Field(
        min_length=1, max_length=MOST_ORDERS
    )


class TakenOut(BaseModel):
    """What became of one order, in the order of the request."""

    number: str
    outcome: Literal["accepted", "repeated", "changed", "refused"] = Field(
        description="All but refused are safe here and need not be sent again."
    )
    case: str | None = Field(description="The number of our case.")
    message: str


class OrdersOut(BaseModel):
    results: list[TakenOut]


class AnswersIn(Incoming):
    """Where to go on, and how many."""

    after: str = Field("", max_length=200, description="`next` of the page before.")
    limit: int = Field(200, ge=1, le=500)


class GivenOut(BaseModel):
    """One thing to know about an order. It comes again until its id is acknowledged."""

    id: int
    number: str = Field(description="The order's number in your system.")
    case: str
    kind: Literal["accepted", "declined", "extension", "closed", "reopened"]
    at: MomentOut
    reason: str | None = Field(description="Of a declined order: the code of the reason.")
    reason_text: str | None
    text: str | None = Field(description="The answer; of an extension why it is needed.")
    until: MomentOut | None = Field(description="Of an extension: the moment that is asked for.")


class GivenPage(BaseModel):
    items: list[GivenOut]
    next: str | None = Field(description="Where to go on; begin without it at every new reading.")


class AcknowledgedIn(Incoming):
    """Ids of answers that you have stored."""

    ids: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(min_length=1, max_length=MOST_IDS)


class AcknowledgedOut(BaseModel):
    """Ids that are yours, and those that are not known."""

    acknowledged: list[int]
    unknown: list[int]


class DayIn(Incoming):
    day: date = Field(description="2026-11-24")


class TheirRowIn(Incoming):
    number: str = Field(min_length=1, max_length=60)
    due_at: Moment | None = None
    answered: YesOrNo = Field(False, description="Whether you have our answer.")


class TheirDayIn(Incoming):
    """Your orders of one day."""

    day: date
    orders: list[TheirRowIn] = Field(max_length=MOST_ROWS)


class DayRowOut(BaseModel):
    number: str
    case: str | None
    state: str | None
    due_at: MomentOut | None
    their_due_at: MomentOut | None = Field(description="Where both differ.")
    answered: bool


class DifferencesOut(BaseModel):
    """What one side has and the other lacks; “we” is this system, “they” is yours."""

    both: int
    we_lack: list[DayRowOut]
    they_lack: list[DayRowOut]
    other_day: list[DayRowOut]
    answered_here: list[DayRowOut]
    answered_there: list[DayRowOut]
    due_differs: list[DayRowOut]


class DayOut(BaseModel):
    """Our side of a day as it was written down, and what a comparison has found."""

    day: date
    system: str
    written_at: MomentOut
    orders: list[DayRowOut]
    compared_at: MomentOut | None
    differences: DifferencesOut | None = Field(description="None until your list has come.")
