"""What a phone sends, one thing at a time. Shapes only; the rules stand in the actions."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.desk.center.photos.fields import PhotosField
from jiewang.grid.patrols.models import Entry


class MomentField(forms.CharField):
    """An ISO moment with its zone, by the phone's clock."""

    def clean(self, value: Any) -> datetime:
        found = None
        with suppress(ValueError):
            found = parse_datetime(super().clean(value))
        if found is None or found.tzinfo is None or not 2000 <= found.year <= 2100:
            raise forms.ValidationError(_("A moment with its zone is needed."))
        return found


class EntryForm(forms.Form):
    """One entry: what kind, its key, when by the phone, and what belongs to its kind."""

    kind = forms.ChoiceField(choices=Entry.Kind.choices)
    key = forms.CharField(max_length=64)
    told_at = MomentField()
    sent_at = MomentField()
    # A report's, or what was found on site.
    text = forms.CharField(max_length=2000, required=False)
    address = forms.CharField(max_length=200, required=False)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    photos = PhotosField(label=gettext_lazy("Photos"))
    number = forms.SlugField(max_length=16, required=False)
    found = forms.ChoiceField(choices=[("yes", ""), ("no", "")], required=False)
    seen = forms.IntegerField(required=False, min_value=0)
    code = forms.CharField(max_length=40, required=False)
