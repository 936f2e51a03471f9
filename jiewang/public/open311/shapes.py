"""What goes out, field by field and typed. Dates are ISO 8601 with a zone; None is empty."""

from typing import TypedDict


class ServiceOut(TypedDict):
    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: str
    keywords: str
    group: str


class ValueOut(TypedDict):
    key: str
    name: str


class AttributeOut(TypedDict):
    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str | None
    order: int
    description: str
    values: list[ValueOut]


class DefinitionOut(TypedDict):
    service_code: str
    attributes: list[AttributeOut]


class CreatedOut(TypedDict):
    service_request_id: str
    service_notice: str
    # Accounts of other systems are not kept.
    account_id: None


class TokenOut(TypedDict):
    service_request_id: str
    token: str


class RequestOut(TypedDict):
    service_request_id: str
    status: str
    status_notes: str
    service_name: str | None
    service_code: str | None
    description: str
    agency_responsible: str | None
    service_notice: None
    requested_datetime: str
    updated_datetime: str
    expected_datetime: None
    address: str
    # The code of the area that `address` names.
    address_id: str
    zipcode: None
    # Degrees, WGS-84.
    lat: float | None
    long: float | None
    media_url: str | None


class UpdateOut(TypedDict):
    update_id: str
    service_request_id: str
    status: str
    updated_datetime: str
    description: str
    media_url: None


class EndpointOut(TypedDict):
    specification: str
    url: str
    changeset: str
    type: str
    formats: list[str]


class DiscoveryOut(TypedDict):
    changeset: str
    contact: str
    key_service: str
    endpoints: list[EndpointOut]


class ErrorOut(TypedDict):
    code: int
    description: str
