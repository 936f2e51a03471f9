"""The form by which staff take a report down."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiewang.center.catalog.models import Category, Urgency
from jiewang.center.intake.answers import checked_answers
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.models import Channel, ReportKind
from jiewang.center.intake.outside.models import System
from jiewang.desk.center.cases.fields import leaf_by_code
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.cases.outside_forms import moment_field
from jiewang.desk.center.photos.fields import PhotosField
from jiewang.desk.center.questions import PREFIX, given_answers, question_fields
from jiewang.people.models import Right, User
from jiewang.people.rights import has_right_anywhere

# How a report may have reached the person who takes it down.
CALLERS = (Channel.STAFF, Channel.HOTLINE, Channel.WECHAT, Channel.LEADER_MAILBOX)


def channels_of(user: User) -> list[str]:
    """The channels a person may take reports down for; grid staff report what they saw."""
    return [
        *(CALLERS if has_right_anywhere(user, Right.INTAKE) else ()),
        *([Channel.GRID_WORKER] if user.postings.current().exists() else ()),
    ]


def _line(label: Any, *, most: int, help_text: Any = "", **look: str) -> forms.CharField:
    widget = forms.TextInput(attrs=look)
    return forms.CharField(
        label=label, required=False, max_length=most, help_text=help_text, widget=widget
    )


class IntakeForm(forms.Form):
    """Fields are named like the arguments of intake.actions.report()."""

    channel = forms.ChoiceField(label=_("How it came in"), widget=forms.RadioSelect)
    photos = PhotosField(label=_("Photos"), help_text=_("At most 4. Place and device are removed."))
    text = words(_("What was said"), rows=5, help_text=_("In the reporter’s own words."))
    address = _line(
        _("Where"), most=200, help_text=_("Street and number, or what stands next to it.")
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ReportKind.choices,
        initial=ReportKind.HELP,
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=Urgency.choices,
        initial=Urgency.NORMAL,
    )
    name = _line(_("Name"), most=60)
    phone = _line(_("Phone"), most=30, inputmode="tel", autocomplete="off")
    confidential = forms.BooleanField(
        label=_("Keep the reporter secret from those who handle it"), required=False
    )
    outside_system = forms.ChoiceField(
        label=_("From another system"),
        required=False,
        choices=[("", _("No")), *System.choices],
    )
    external_id = _line(_("Number in the other system"), most=80)
    outside_due = moment_field(
        _("The other system wants the answer by"),
        required=False,
        help_text=_("Left empty, the district’s limit for that system counts."),
    )
    # The same form sent twice makes one report.
    idempotency_key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("idempotency_key", uuid.uuid4().hex)
        super().__init__(*args, **kwargs)
        allowed = channels_of(reader)
        channel = self.fields["channel"]
        channel.choices = [(c, Channel(c).label) for c in allowed]  # type: ignore[attr-defined]  # a ChoiceField
        channel.initial = allowed[0] if allowed else None
        if len(allowed) == 1:
            channel.widget = forms.HiddenInput()
        self.fields.update(question_fields(self._leaf_asked(), {}))
        if allowed == [Channel.GRID_WORKER]:
            # A grid worker reports what he saw himself: no caller to write down.
            told = ("name", "phone", "confidential")
            for name in (*told, "outside_system", "external_id", "outside_due"):
                del self.fields[name]
        else:
            self.order_fields(["channel", "text", "address", "lon", "lat", "photos"])

    def _check_outside(self, data: dict[str, Any]) -> None:
        """What comes by the hotline with a number is the city's; a deadline needs both."""
        by_hotline = data.get("channel") == Channel.HOTLINE
        if by_hotline and data.get("external_id") and not data.get("outside_system"):
            data["outside_system"] = System.CITY
        if data.get("outside_system") and not data.get("external_id"):
            self.add_error("external_id", _("Write the number that the other system gave it."))
        if data.get("outside_due") and not data.get("outside_system"):
            self.add_error("outside_system", _("Say which system wants the answer by then."))

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """All but the extra questions, which the page draws beside the likely types."""
        return [field for field in self if not field.name.startswith(PREFIX)]

    def _leaf_asked(self) -> Category | None:
        """The leaf whose extra questions the page showed, told along with the answers."""
        return leaf_by_code(self.data.get("asked_of", ""))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._check_outside(data)
        given, leaf = given_answers(data), self._leaf_asked()
        try:
            return {**data, "answers": checked_answers(leaf, given) if leaf else {}}
        except ReportRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
