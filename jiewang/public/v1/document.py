"""The document as a page: what /api/v1/openapi.json says, for a person in their language.

A page of its own, without the desk's frame: it is served before sign-in, and asks nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiewang.public.v1.api import api
from jiewang.public.v1.entry import OPENED_BY

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a body. `kind` is its type, with what is allowed."""

    name: str
    kind: str
    where: str
    required: bool
    description: str


@dataclass(frozen=True)
class Endpoint:
    """One method of one address."""

    name: str
    method: str
    path: str
    summary: str
    scope: str
    fields: list[Field]


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page, in the language of `?language=` or else of the browser."""
    wanted = request.GET.get("language", "")
    known = dict(settings.LANGUAGES)
    with translation.override(wanted if wanted in known else translation.get_language()):
        context = {"endpoints": list(_endpoints()), "languages": settings.LANGUAGES}
        return HttpResponse(render_to_string("public/v1/document.html", context))


def _endpoints() -> Iterator[Endpoint]:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, told in methods.items():
            summary = told["summary"]
            yield Endpoint(
                name=told["operationId"],
                method=method.upper(),
                path=path,
                summary=_(summary),
                scope=_scope(told),
                fields=[*_parameters(told), *_body(told)],
            )


def _scope(told: Plain) -> str:
    [tag] = told["tags"]
    # A group that asks for one of several scopes says so itself, when it refuses.
    scope = OPENED_BY.get(tag)
    return scope.value if scope is not None else ""


def _parameters(told: Plain) -> Iterator[Field]:
    for each in told["parameters"]:
        yield _field(each["name"], each["schema"], each["in"], each["required"])


def _body(told: Plain) -> Iterator[Field]:
    content = told.get("requestBody", {}).get("content", {})
    for media, body in content.items():
        schema = _resolved(body["schema"])
        required = schema.get("required", [])
        for name, each in schema.get("properties", {}).items():
            where = "JSON" if media == "application/json" else media
            yield _field(name, each, where, name in required)


def _field(name: str, schema: Plain, where: str, required: bool) -> Field:
    description = schema.get("description", "")
    # Backticks are the document's way of marking names.
    words = _(description).replace("`", "") if description else ""
    return Field(name, _kind(schema), where, required, words)


def _kind(schema: Plain) -> str:
    """A type in the words of JSON: `string`, `a | b`, `[string]`."""
    schema = _resolved(schema)
    if choices := schema.get("anyOf"):
        return " | ".join(_kind(each) for each in choices if each.get("type") != "null")
    if allowed := schema.get("enum"):
        return " | ".join(str(each) for each in allowed if each != "")
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]"
    return str(schema.get("format") or schema.get("type", ""))


def _resolved(schema: Plain) -> Plain:
    # A reference with words of its own beside it comes as a list of one.
    if len(schema.get("allOf", [])) == 1:
        own = {name: value for name, value in schema.items() if name != "allOf"}
        return {**_resolved(schema["allOf"][0]), **own}
    if "$ref" not in schema:
        return schema
    named: Plain = api.get_openapi_schema()["components"]["schemas"][
        schema["$ref"].rpartition("/")[2]
    ]
    return named
