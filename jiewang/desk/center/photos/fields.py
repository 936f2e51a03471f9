"""A field that takes several photos and hands on cleaned ones."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jiewang.center.intake.errors import PhotoRefused
from jiewang.center.intake.photos import MOST_PHOTOS, CleanPhoto, clean_photo


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to four photos. A file that is no photo is refused with a sentence of intake/photos.py."""

    def __init__(self, **kwargs: Any) -> None:
        # image/* and capture: a phone offers its camera.
        looks = {"accept": "image/*"}
        super().__init__(required=False, widget=PhotosInput(attrs=looks), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[CleanPhoto]:
        files = [f for f in (data if isinstance(data, list | tuple) else [data]) if f]
        if len(files) > MOST_PHOTOS:
            raise ValidationError(_("At most %(most)d photos at once.") % {"most": MOST_PHOTOS})
        try:
            return [clean_photo(super(PhotosField, self).clean(f), f.name) for f in files]
        except PhotoRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
