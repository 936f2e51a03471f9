"""Forms about other systems: their numbers and deadlines, and time that is asked of them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.intake.outside.models import NUMBER_LENGTH, OutsideReference, System
from jiewang.center.intake.outside.queries import references_of, waiting_references
from jiewang.desk.center.cases.forms import ActForm, words

_WRITTEN = "%Y-%m-%dT%H:%M"


def moment_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    """A day and a time of day, in the district's zone."""
    look = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WRITTEN)
    return forms.DateTimeField(
        label=label,
        required=required,
        help_text=help_text,
        widget=look,
        input_formats=[_WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )


class OutsideNumberForm(ActForm):
    """Begins with what is known of the case's first report."""

    report_id = forms.TypedChoiceField(label=_("Of which report"), coerce=int)
    system = forms.ChoiceField(label=_("Which system"), choices=System.choices)
    number = forms.CharField(label=_("Its number there"), max_length=NUMBER_LENGTH)
    due_at = moment_field(
        _("Wants the answer by"),
        required=False,
        help_text=_("Left empty, the district’s limit for that system counts."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = list(self.case.reports.order_by("received_at", "pk"))
        choice = self.fields["report_id"]
        choice.choices = [(each.pk, each.number or each.pk) for each in reports]  # type: ignore[attr-defined]
        if len(reports) == 1:
            choice.widget = forms.HiddenInput()
            choice.initial = reports[0].pk
        if known := references_of(self.case)[:1]:
            self._begin_with(known[0])

    def _begin_with(self, known: OutsideReference) -> None:
        due = timezone.localtime(known.due_at) if known.due_at else None
        values = {"report_id": known.report_id, "system": known.system, "number": known.number}
        for name, value in {**values, "due_at": due}.items():
            self.fields[name].initial = value


class OutsideTimeForm(ActForm):
    reference = forms.TypedChoiceField(label=_("Which system"), coerce=int)
    until = moment_field(_("Until when"))
    explanation = words(_("Why"), help_text=_("The other system reads it word for word."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = list(waiting_references(self.case.pk))
        self.fields["reference"].choices = [(each.pk, str(each)) for each in waiting]  # type: ignore[attr-defined]
