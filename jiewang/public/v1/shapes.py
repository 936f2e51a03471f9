"""What goes out, field by field and typed: a new column cannot leak. Moments carry their zone."""

from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

MOMENT = {"type": "string", "format": "date-time", "examples": ["2026-11-24T08:00:00+08:00"]}


def _local(at: datetime) -> str:
    return timezone.localtime(at).isoformat()


# With the district's offset.
Moment = Annotated[datetime, PlainSerializer(_local, return_type=str), WithJsonSchema(MOMENT)]


class FieldError(BaseModel):
    field: str
    message: str


class ErrorBody(BaseModel):
    code: str
    message: str
    fields: list[FieldError]


class ErrorOut(BaseModel):
    """What goes out instead of an answer. `message` is meant for a person."""

    error: ErrorBody


class ReportOut(BaseModel):
    """A report as its sender may see it."""

    number: str = Field(description="The number on the receipt.", examples=["26112400015"])
    case: str = Field(description="The number of the case it belongs to now.")
    state: str = Field(description="The state of that case.")
    external_id: str = Field(description="The sender's own number.")
    channel: str
    reported_at: Moment
    received_at: Moment
    code: str | None = Field(
        None,
        description="Opens the reporter's page together with the number; see `reports:code`.",
    )


class Named(BaseModel):
    """A thing by its code, and its name in the reader's language."""

    code: str
    name: str


class Clock(BaseModel):
    """One limit of time."""

    kind: str = Field(description="accept, dispatch, sign, handle, stage, assist, check, …")
    name: str
    state: str = Field(description="ok, soon, warn, over, paused, met.")
    due_at: Moment = Field(description="Of a met one when it was met.")
    provisional: bool = Field(
        description="Reaches into a year whose holidays are not published: nobody is late yet."
    )


class CaseOut(BaseModel):
    """A case as lists have it."""

    number: str
    state: str
    title: str
    category: Named | None = Field(description="None until a person has filed it.")
    urgency: str
    area: Named
    center: Named = Field(description="Whose center runs it.")
    unit: Named = Field(description="The one unit responsible now.")
    address: str
    lon: float | None = Field(description="WGS-84, degrees.")
    lat: float | None
    placing: str = Field(description="How it came to its area.")
    confidential: bool
    reported_at: Moment
    closed_at: Moment | None
    merged_into: str | None = Field(description="The number of the case it goes on as.")
    moved_by_line: int = Field(description="The diary's line that moved it last.")
    lines: int = Field(description="How many lines its diary has.")
    pressing: Clock | None = Field(description="The running clock that ends next.")


class CasePage(BaseModel):
    items: list[CaseOut]
    next: str | None = Field(description="The cursor to go on with; none at the end.")


class OrderOut(BaseModel):
    """A case as sent to one unit."""

    id: int
    case: str
    unit: Named
    area: str | None = Field(description="The grid inside a community whose team handles it.")
    role: str
    state: str
    level: str
    sent_at: Moment
    signed_at: Moment | None
    contacted_at: Moment | None
    handled_at: Moment | None
    result: str | None = Field(description="What the unit says; see `cases:notes`.")


class OrderPage(BaseModel):
    items: list[OrderOut]
    next: str | None


class PhotoOut(BaseModel):
    id: int
    stage: str
    width: int
    height: int
    added_at: Moment


class SaidOut(BaseModel):
    """What one reporter said, without who."""

    number: str
    channel: str
    kind: str
    text: str
    answers: dict[str, Any]
    reported_at: Moment
    has_contact: bool


class AnswerOut(BaseModel):
    text: str
    at: Moment


class CaseDetail(CaseOut):
    """A case with all that belongs to it."""

    clocks: list[Clock]
    orders: list[OrderOut]
    reports: list[SaidOut]
    photos: list[PhotoOut]
    answer: AnswerOut | None = Field(description="What the reporters were told at the end.")


class LineOut(BaseModel):
    """One line of a diary: written once, never changed."""

    case: str
    line: int
    kind: str
    title: str = Field(description="The kind in the reader's language.")
    state: str = Field(description="The state after this line.")
    moved: bool
    at: Moment
    unit: str | None = Field(description="The code of the unit that acted.")
    post: str | None = Field(description="The code of the post that gave the right.")
    note: str | None = Field(description="Only with `cases:notes`.")
    data: dict[str, Any] = Field(description="Codes and plain values.")


class Diary(BaseModel):
    items: list[LineOut]


class ChangePage(BaseModel):
    items: list[LineOut]
    next: str = Field(description="Where to go on, now or tomorrow.")
    more: bool = Field(description="Ask again at once: there is more, or soon will be.")


class QuestionOut(BaseModel):
    key: str
    label: str
    type: str
    options: list[str]


class CategoryOut(Named):
    """A leaf of the catalog in force."""

    path: str
    section: str
    kind: str
    handling_level: str
    handle_limit: str
    whole_limit: str
    public: bool
    confidential: bool
    questions: list[QuestionOut]


class CategoryList(BaseModel):
    version: int
    valid_from: date
    items: list[CategoryOut]


class AreaOut(Named):
    level: str
    layer: str
    parent: str | None


class AreaPage(BaseModel):
    items: list[AreaOut]
    next: str | None


class UnitOut(Named):
    kind: str
    section: str
    parent: str | None


class UnitPage(BaseModel):
    items: list[UnitOut]
    next: str | None
