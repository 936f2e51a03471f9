"""What goes out, field by field and typed: a new column cannot leak. Moments carry their zone."""

from datetime import datetime
from typing import Annotated

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
