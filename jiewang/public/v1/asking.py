"""What every endpoint that reads asks of its request."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.files import UploadedFile
from pydantic import BaseModel

from jiewang.center.intake.photos import LARGEST_FILE, CleanPhoto, clean_photo
from jiewang.grid.areas.models import Area
from jiewang.grid.areas.queries import versions_of
from jiewang.public.keys.models import Key
from jiewang.public.v1.errors import ApiRefused
from jiewang.public.v1.shapes import ErrorOut

# Which refusals an endpoint that reads may answer with, and one that writes.
REFUSALS = dict.fromkeys((400, 401, 403, 404, 422, 429, 503), ErrorOut)
WRITING = REFUSALS | dict.fromkeys((409, 413, 415), ErrorOut)


def key_of(request: HttpRequest) -> Key:
    """The key that the door has let in."""
    return request.auth  # type: ignore[attr-defined,no-any-return]


def check_known(request: HttpRequest, shape: type[BaseModel] | None = None) -> None:
    """Refuse a parameter that is not in the shape: a filter misspelt would show everything."""
    known = shape.model_fields if shape is not None else {}
    if strange := [name for name in request.GET if name not in known]:
        text = _("There is no such parameter. Check its name.")
        sentence = _("The request does not fit: %(fields)s.")
        names = ", ".join(name[:40] for name in strange[:5])
        fields = [(name[:80], text) for name in strange[:20]]
        raise ApiRefused(422, "does_not_fit", sentence % {"fields": names}, fields=fields)


def known_area(code: str, *, field: str) -> Area:
    """The last version of an area. Raises ApiRefused, with the parameter that named it."""
    versions = versions_of(code)
    if not versions:
        sentence = _("There is no area “%(code)s”.") % {"code": code}
        raise ApiRefused(422, "does_not_fit", sentence, fields=[(field, sentence)])
    return versions[-1]


def cleaned(photo: UploadedFile) -> CleanPhoto:
    """A photo as it was sent, with nothing left but the picture. Raises PhotoRefused."""
    return clean_photo(photo.read(LARGEST_FILE + 1), photo.name or "")
