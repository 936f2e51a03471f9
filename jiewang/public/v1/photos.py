"""GET a photo of a case this key sees."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop

from jiewang.center.intake.models import Photo
from jiewang.public.keys.models import Scope
from jiewang.public.v1.asking import REFUSALS, key_of
from jiewang.public.v1.entry import group
from jiewang.public.v1.visible import cases_of, not_found

router = group("photos", Scope.CASES_PHOTOS)

_PICTURE = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get(
    "/photos/{int:pk}/{size}",
    response={200: None, **REFUSALS},
    operation_id="photo",
    summary=gettext_noop("A photo"),
    openapi_extra=_PICTURE,
)
def photo(request: HttpRequest, pk: int, size: Literal["small", "full"]) -> HttpResponse:
    """A picture as JPEG, small or full. Its number stands with the case."""
    photos = Photo.objects.filter(case__in=cases_of(key_of(request)).values("pk"))
    # No id of ours is larger, and PostgreSQL would not take it for one.
    row = photos.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise not_found(str(pk))
    file = row.thumbnail if size == "small" else row.image
    try:
        with file.open("rb") as stored:
            picture = stored.read()
    except FileNotFoundError:
        # Lost on the disk, as after a restored backup without its files.
        raise not_found(str(pk)) from None
    # Cleaned photos are stored as JPEG, whatever came in, and small.
    return HttpResponse(picture, content_type="image/jpeg")
