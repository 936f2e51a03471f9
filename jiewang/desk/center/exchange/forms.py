"""The form by which somebody brings the other side's list of a day."""

from django import forms
from django.utils.translation import gettext_lazy as _

from jiewang.center.intake.outside.models import System


class DayForm(forms.Form):
    """Which day, with whom; with a file it is compared at once."""

    system = forms.ChoiceField(label=_("Which system"), choices=System.choices)
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(
        label=_("Their orders of the day"),
        required=False,
        help_text=_(
            "CSV or XLSX with the columns number, due_at, answered (or 工单编号, 截止时间, 是否已答复)."
        ),
    )
