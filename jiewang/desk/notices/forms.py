"""How I am told: ways, times, address, code. The rules stand in notices/choices and mailboxes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jiewang.notices.choices import Wishes
from jiewang.notices.models import STAFF_WAYS, Way
from jiewang.notices.subjects import MUST_ARRIVE, Subject
from jiewang.notices.targets import is_set_up


def _clock(label: Any, help_text: Any = "") -> forms.TimeField:
    control = forms.TimeInput({"type": "time", "class": "input-short"}, format="%H:%M")
    return forms.TimeField(label=label, help_text=help_text, required=False, widget=control)


def open_ways(wishes_of_mail: bool) -> list[Way]:
    """The ways this person could be told by."""
    open_now = {Way.INBOX: True, Way.EMAIL: wishes_of_mail, Way.MESSENGER: is_set_up(Way.MESSENGER)}
    return [way for way in STAFF_WAYS if open_now[way]]


class WaysForm(forms.Form):
    """For each subject the ways, and when. Ways that are not open keep what was chosen."""

    quiet_from = _clock(_("Quiet from"))
    quiet_until = _clock(
        _("Quiet until"), _("Nothing is sent in between. In Jiewang it stands at once.")
    )
    digest_at = _clock(
        _("All together, once a day at"), _("Leave it empty, and each is sent by itself.")
    )

    def __init__(self, data: Any, *, wishes: Wishes, ways: list[Way]) -> None:
        initial = {name: getattr(wishes, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        self.wishes, self.ways = wishes, ways
        choices = [(str(way), way.label) for way in ways]
        for subject in Subject:
            self.fields[subject.value] = forms.MultipleChoiceField(
                label=subject.label,
                choices=choices,
                required=False,
                initial=sorted(wishes.ways[subject]),
            )

    def rows(self) -> list[dict[str, Any]]:
        """For the page: each subject with a box for each way; the inbox is fixed where it must."""
        rows = []
        for subject in Subject:
            chosen = set(self[subject.value].value() or ())
            boxes = [
                {
                    "way": way,
                    "on": way in chosen,
                    "fixed": way == Way.INBOX and subject in MUST_ARRIVE,
                }
                for way in self.ways
            ]
            rows.append({"name": subject.value, "label": subject.label, "boxes": boxes})
        return rows

    def times(self) -> list[forms.BoundField]:
        return [self["quiet_from"], self["quiet_until"], self["digest_at"]]

    def chosen(self) -> dict[str, set[str]]:
        """Subject to ways, as the action wants them."""
        shut = {str(way) for way in STAFF_WAYS if way not in self.ways}
        found = {}
        for subject in Subject:
            given = set(self.cleaned_data[subject.value])
            if subject in MUST_ARRIVE:
                given.add(Way.INBOX)
            found[subject.value] = given | (set(self.wishes.ways[subject]) & shut)
        return found


class AddressForm(forms.Form):
    # Not an EmailField: the sentence of the action is the better one.
    address = forms.CharField(
        label=_("E-mail address"),
        help_text=_("A code is sent there. Kept encrypted, deleted when the account is closed."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=20,
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input-short"}
        ),
    )
