"""What this door answers when it cannot do what was asked: one shape, whatever went wrong."""

from collections.abc import Sequence

from django.http import HttpResponse, JsonResponse
from django.utils import translation

from jiewang.base.errors import Refusal
from jiewang.base.metrics import REFUSALS
from jiewang.public.door.sentences import (
    not_reachable,
    too_large,
    unreadable_address,
    went_wrong,
)
from jiewang.public.v1.wording import no_such_address

# (field, sentence): the field as it stands in the request, deeper ones by dots.
Fields = Sequence[tuple[str, str]]


class ApiRefused(Refusal):
    """One sentence with the HTTP status and the code it travels under. `retry_after`: seconds."""

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        fields: Fields = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status, self.code, self.fields = status, code, fields
        self.retry_after = retry_after


def refused(refusal: ApiRefused) -> HttpResponse:
    """The refusal as it goes out."""
    REFUSALS.count("api", refusal.code)
    fields = [{"field": field, "message": message} for field, message in refusal.fields]
    error = {"code": refusal.code, "message": str(refusal), "fields": fields}
    response = JsonResponse(
        {"error": error}, status=refusal.status, json_dumps_params={"ensure_ascii": False}
    )
    if refusal.retry_after is not None:
        response["Retry-After"] = str(refusal.retry_after)
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    response["Content-Language"] = translation.get_language() or ""
    return response


def plain_refusal(status: int) -> ApiRefused:
    """What no endpoint has answered itself."""
    known = {
        404: ("not_found", no_such_address),
        413: ("too_large", too_large),
        500: ("went_wrong", went_wrong),
        503: ("not_reachable", not_reachable),
    }
    code, sentence = known.get(status, ("unreadable", unreadable_address))
    return ApiRefused(status, code, sentence(), retry_after=10 if status == 503 else None)
