"""Forms about one unit that was called: whether it comes, whether it came."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiewang.center.consult.actions import Arrival
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.cases.outside_forms import moment_field


class PresenceForm(forms.Form):
    """Who came for a unit, or why nobody did."""

    came = forms.ChoiceField(
        label=_("Did it come?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Came")), ("no", _("Did not come"))],
    )
    who = forms.CharField(label=_("Who came"), required=False, max_length=100)
    came_at = moment_field(_("When"), required=False, help_text=_("Empty: just now."))
    absence = words(_("Why nobody came"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        came = data.pop("came", "yes") == "yes"
        gone = {"came": came, "absence": "" if came else data.get("absence", "")}
        return {"arrival": Arrival(data.get("who", ""), data.get("came_at"), **gone)}


class ReplyForm(forms.Form):
    """Whether a unit comes."""

    coming = forms.TypedChoiceField(
        label=_("Does your unit come?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("We come")), ("no", _("We cannot come"))],
        coerce=lambda value: value == "yes",
    )
    words = words(_("Remark; if you cannot, why"), rows=2, required=False)
