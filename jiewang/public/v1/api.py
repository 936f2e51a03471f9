"""The API as one object: its endpoints by groups, its document, its refusals."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from jiewang.public.v1 import cases, changes, exchange, lists, orders, photos, reports
from jiewang.public.v1.entry import StrictParser, answer_to


class DescribedOnce(NinjaAPI):
    """Its document stays as it is while the program runs: it is made at the first question."""

    described: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        if path_prefix is not None:
            return super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        if self.described is None:
            self.described = super().get_openapi_schema(path_params=path_params)
        return self.described


class Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


api = DescribedOnce(
    title="Jiewang API",
    version="1",
    urls_namespace="v1",
    docs_url=None,
    openapi_url="openapi.json",
    parser=StrictParser(),
    renderer=Renderer(),
)
for _group in (reports, cases, changes, photos, orders, lists, exchange):
    api.add_router("", _group.router)


def _refuse(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, Exception)  # ninja's own types say that it might be the class
    return answer_to(error)


for _kind in (Exception, HttpError, ValidationError):
    api.add_exception_handler(_kind, _refuse)
