"""The forms of evaluation; their fields are named like the arguments of the actions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.center.catalog.reasons import reasons
from jiewang.center.evaluate.figures import By
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import Rating, Scheme


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class PeriodForm(forms.Form):
    """Which days, told apart by what."""

    first = _day(gettext_lazy("From"))
    last = _day(gettext_lazy("Until"))
    by = forms.ChoiceField(label=gettext_lazy("By"), choices=By.choices)
    chosen = False


class WishForm(forms.Form):
    """Why, and what shows it. `kind` is the list of reasons."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("What shows it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Documents, numbers, dates: who decides was not there."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        listed = reasons(kind)
        field.choices = [(each.code, str(each)) for each in listed]
        field.option_hints = {each.code: each.hint for each in listed if each.hint}


class DecisionForm(forms.Form):
    """The answer to a wish; the pressed button says which."""

    answer = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The unit reads them, and they stay in the diary of the case."),
    )


class CallForm(forms.Form):
    """What the reporter said at call-back."""

    reached = forms.ChoiceField(
        label=gettext_lazy("Was the reporter reached?"),
        choices=[("yes", gettext_lazy("Reached")), ("no", gettext_lazy("Not reached"))],
        widget=forms.RadioSelect,
    )
    answered = forms.ChoiceField(
        label=gettext_lazy("Did somebody contact them?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
        required=False,
    )
    solved = forms.ChoiceField(
        label=gettext_lazy("Is it solved?"),
        choices=Rating.Solved.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    satisfied = forms.ChoiceField(
        label=gettext_lazy("Are they satisfied?"),
        choices=Rating.Satisfied.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Who was reached has answered all three."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("reached") == "yes":
            for name in ("answered", "solved", "satisfied"):
                if not said.get(name):
                    self.add_error(name, _("Choose one."))
        return said


class SchemeForm(forms.Form):
    """A new version, filled with the one it starts from."""

    name = forms.CharField(label=gettext_lazy("Name of the scheme"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    valid_from = _day(gettext_lazy("In force from"))
    least_n = forms.IntegerField(
        label=gettext_lazy("Least n"),
        min_value=1,
        help_text=gettext_lazy("Under it a rate is not shown and the unit is not ranked."),
    )
    fairly_weighs = forms.DecimalField(
        label=gettext_lazy("“Fairly satisfied” counts for"), min_value=0, max_value=1
    )
    response_hours = forms.IntegerField(
        label=gettext_lazy("Hours for the first contact"), min_value=1
    )
    contest_days = forms.IntegerField(
        label=gettext_lazy("Days for disputes after the bulletin"), min_value=1
    )

    def __init__(self, *args: Any, base: Scheme | None, **kwargs: Any) -> None:
        self.base = base
        super().__init__(*args, **kwargs)
        weights = base.content["weights"] if base else {}
        for measure in Measure:
            self.fields[f"weight_{measure.value}"] = forms.DecimalField(
                label=_("Weight of “%(name)s”") % {"name": measure.label},
                min_value=0,
                max_value=100,
                initial=weights.get(measure.value, 0),
                required=False,
            )
        for kind, rows in BEYOND.items():
            for nth in range(_rows_for(base, kind)):
                self.fields |= _beyond_fields(kind, rows, nth, base)
        self.fields["note"] = forms.CharField(
            label=_("What has changed, by whose decision"),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean(self) -> dict[str, Any]:
        """A bonus or penalty needs its bound and its points."""
        said = super().clean() or {}
        for name in [name for name in self.fields if name.endswith("_measure") and said.get(name)]:
            for part in ("bound", "points"):
                field = name.replace("measure", part)
                if said.get(field) is None and field not in self.errors:
                    self.add_error(field, _("Say this too, or choose “none” above."))
        return said

    def content(self) -> dict[str, Any]:
        """What rules.py reads. A bonus or penalty without a measure is none."""
        said = self.cleaned_data
        return {
            "weights": {m.value: said[f"weight_{m.value}"] or 0 for m in Measure},
            "least_n": said["least_n"],
            "fairly_weighs": said["fairly_weighs"],
            "response_limit": f"{said['response_hours']} hour",
            "contest_days": said["contest_days"],
            **{kind: self._beyond(kind) for kind in BEYOND},
        }

    def _beyond(self, kind: str) -> list[dict[str, Any]]:
        said, rows = self.cleaned_data, []
        for nth in range(_rows_for(self.base, kind)):
            if measure := said[f"{kind}_{nth}_measure"]:
                bound, points = said[f"{kind}_{nth}_bound"], said[f"{kind}_{nth}_points"]
                rows.append({"measure": measure, "bound": Decimal(bound) / 100, "points": points})
        return rows


BEYOND = {
    "bonus": (
        gettext_lazy("Bonus %(nth)d: for which rate"),
        gettext_lazy("Bonus %(nth)d: beyond doubt better than, in per cent"),
        gettext_lazy("Bonus %(nth)d: points"),
    ),
    "penalty": (
        gettext_lazy("Penalty %(nth)d: for which rate"),
        gettext_lazy("Penalty %(nth)d: beyond doubt worse than, in per cent"),
        gettext_lazy("Penalty %(nth)d: points"),
    ),
}


def _rows_for(base: Scheme | None, kind: str) -> int:
    """Those there are, and one more to fill."""
    return len(base.content.get(kind, [])) + 1 if base else 1


def _beyond_fields(
    kind: str, labels: tuple[Any, ...], nth: int, base: Scheme | None
) -> dict[str, forms.Field]:
    known = base.content.get(kind, [])[nth:] if base else []
    row = known[0] if known else {}
    names = [str(label) % {"nth": nth + 1} for label in labels]
    bound = int(Decimal(row["bound"]) * 100) if row else None
    return {
        f"{kind}_{nth}_measure": forms.ChoiceField(
            label=names[0],
            choices=[("", _("none")), *Measure.choices],
            initial=row.get("measure", ""),
            required=False,
        ),
        f"{kind}_{nth}_bound": forms.IntegerField(
            label=names[1], min_value=0, max_value=100, initial=bound, required=False
        ),
        f"{kind}_{nth}_points": forms.DecimalField(
            label=names[2], min_value=0, max_value=100, initial=row.get("points"), required=False
        ),
    }


def start_of(scheme: Scheme) -> dict[str, Any]:
    """The fields of a form that starts from a version."""
    content = scheme.content
    return {
        "name": scheme.name,
        "name_en": scheme.name_en,
        "least_n": content["least_n"],
        "fairly_weighs": content["fairly_weighs"],
        "response_hours": content["response_limit"].split()[0],
        "contest_days": content["contest_days"],
    }


class MonthForm(forms.Form):
    """Of which month figures are computed."""

    month = forms.CharField(
        label=gettext_lazy("Month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month"}),
        help_text=gettext_lazy("A month that is over, as 2026-10."),
    )


class PublishForm(forms.Form):
    """Which draft was looked at: another one may have been computed meanwhile."""

    draft = forms.IntegerField(widget=forms.HiddenInput)
