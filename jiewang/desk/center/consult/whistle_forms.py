"""Forms about whistles. Each gives the arguments of its action."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiewang.center.consult.whistles.actions import CALLABLE_KINDS, About, Place
from jiewang.center.consult.whistles.models import Verdict
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.cases.outside_forms import moment_field
from jiewang.desk.center.consult.fields import CallingForm
from jiewang.people.models import Unit


class WhistleForm(CallingForm):
    """Whom a center calls, for what, where and by when."""

    title = forms.CharField(
        label=_("What they are needed for"),
        max_length=120,
        help_text=_("Every unit called reads it."),
    )
    words = words(_("More about it"), rows=2, required=False)
    at = moment_field(_("To be there by"))
    place = forms.CharField(
        label=_("Where to come"), max_length=200, help_text=_("An address, a corner, a gate.")
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, suggested: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_rows(
            [unit for unit in suggested if unit.kind in CALLABLE_KINDS], kinds=CALLABLE_KINDS
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        wanted = self.take_rows(data)
        if "at" not in data:
            return data
        where = Place(data["at"], data.get("place", ""), data.get("lon"), data.get("lat"))
        about = About(data.get("title", ""), data.get("words", ""))
        return {"about": about, "where": where, "wanted": wanted}


class CloseForm(forms.Form):
    """What came of a whistle; what was not settled can go on as a blocked item."""

    result = words(_("What came of it"))
    goes_on = forms.BooleanField(label=_("Not settled: make it a blocked item"), required=False)


class VerdictForm(forms.Form):
    """One of two small answers about a whistle that is closed."""

    verdict = forms.ChoiceField(
        label=_("Your answer"), choices=Verdict.choices, widget=forms.RadioSelect
    )
    words = words(_("If not yes: what was missing"), rows=2, required=False)
