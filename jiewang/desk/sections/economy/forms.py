"""Forms of investment promotion. Each gives the arguments of its action."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.desk.center.cases.fields import FINDING, UnitField
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.consult.fields import MoneyField, date_field
from jiewang.desk.widgets import LongSelect
from jiewang.people.models import Unit, User
from jiewang.sections.economy.actions import NewLead
from jiewang.sections.economy.bookings import contract_total
from jiewang.sections.economy.models import Booking, LeadClue
from jiewang.sections.economy.queries import promoting_units
from jiewang.sections.economy.rules import MONEY, Named, rules
from jiewang.sections.economy.wording import FEN_PER_WAN

_AMOUNT = gettext_lazy("Amount (10,000 yuan)")
_PROOF_HINT = gettext_lazy("A contract's number, a bank's slip.")


def _listed(names: Iterable[Named]) -> list[tuple[str, str]]:
    return [("", _("Choose")), *((each.code, str(each)) for each in names)]


def in_wan(fen: int) -> str:
    """An amount as the field takes it, in 10,000 yuan and to the fen."""
    text = f"{Decimal(fen) / FEN_PER_WAN:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class CodeField(forms.ChoiceField):
    """One of a list of the district's investment.toml, by its code."""

    widget = LongSelect

    def __init__(self, name: str, **kwargs: Any) -> None:
        # A callable: the labels are read in the language of the request.
        super().__init__(choices=lambda: _listed(getattr(rules(), name).values()), **kwargs)


class LeadForm(forms.Form):
    """A new lead."""

    investor = forms.CharField(
        label=gettext_lazy("Investor"),
        max_length=120,
        help_text=gettext_lazy("The full name, as on the business license."),
    )
    credit_code = forms.CharField(
        label=gettext_lazy("Unified social credit code"), required=False, max_length=30
    )
    title = forms.CharField(
        label=gettext_lazy("Project"),
        max_length=120,
        help_text=gettext_lazy("What is to be built or opened."),
    )
    origin = CodeField("origins", label=gettext_lazy("Where the money comes from"))
    nature = CodeField("natures", label=gettext_lazy("Kind of project"))
    intended = MoneyField(
        label=gettext_lazy("Spoken of (10,000 yuan)"),
        required=False,
        help_text=gettext_lazy("Intent is not money: it is counted nowhere."),
    )
    words = words(gettext_lazy("Where the lead comes from, and what was said"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        said = data.pop("words", "")
        names = ("investor", "title", "origin", "nature", "credit_code")
        lead = NewLead(
            **{name: data.get(name, "") for name in names}, intended=data.get("intended") or None
        )
        return {"lead": lead, "words": said}


class ClueForm(forms.Form):
    """What every act's form knows: the lead, and the line of the diary that was seen."""

    # Filled when somebody else moved the lead meanwhile: the page shows it as a note.
    changed = ""

    def __init__(self, *args: Any, clue: LeadClue, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clue, self.reader = clue, reader
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=clue.moved_by_line, required=False
        )
        if "on" in self.fields:
            self.fields["on"].initial = timezone.localdate().isoformat()
        self.prepare()

    def prepare(self) -> None:
        """What a form offers that depends on the lead."""


class WordsForm(ClueForm):
    words = words(
        gettext_lazy("In words"),
        help_text=gettext_lazy("Goes into the diary and cannot be changed."),
    )


class ProgressForm(WordsForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        # A word moves nothing, so it does not matter what was seen.
        data.pop("seen", None)
        return data


class DatedForm(ClueForm):
    on = date_field(gettext_lazy("On which day"))
    words = words(gettext_lazy("By what it can be seen"), rows=2)


class AmountForm(ClueForm):
    fen = MoneyField(label=_AMOUNT)
    on = date_field(gettext_lazy("On which day"))
    proof = forms.CharField(
        label=gettext_lazy("By what it can be seen"), max_length=200, help_text=_PROOF_HINT
    )


class EnlargementForm(ClueForm):
    total = MoneyField(label=gettext_lazy("The whole contract now (10,000 yuan)"))
    on = date_field(gettext_lazy("On which day"))
    proof = forms.CharField(
        label=gettext_lazy("By what it can be seen"), max_length=200, help_text=_PROOF_HINT
    )

    def prepare(self) -> None:
        text = _("Now %(amount)s; the increase alone is booked.")
        stands = in_wan(contract_total(self.clue))
        self.fields["total"].help_text = text % {"amount": stands}


class MajorForm(ClueForm):
    ground = CodeField("grounds", label=gettext_lazy("Why it is a major firm"))
    proof = forms.CharField(label=gettext_lazy("By what it can be seen"), max_length=200)


class ProjectForm(ClueForm):
    number = forms.CharField(
        label=gettext_lazy("Number of the project"),
        max_length=60,
        help_text=gettext_lazy("As it stands on the project's page."),
    )


class LossForm(ClueForm):
    reason = CodeField("losses", label=gettext_lazy("Reason"))
    words = words(gettext_lazy("What happened"))


class BookingForm(forms.Form):
    """Of one booking."""

    changed = ""

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.booking = booking


class RecognizeForm(BookingForm):
    note = words(gettext_lazy("Remark"), rows=2, required=False)


class NotRecognizedForm(BookingForm):
    reason = CodeField("reasons", label=gettext_lazy("Reason"))
    note = words(gettext_lazy("Remark"), rows=2, required=False)


class CorrectForm(BookingForm):
    fen = MoneyField(label=_AMOUNT)
    words = words(gettext_lazy("What was wrong"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fen"].initial = in_wan(self.booking.fen)


class WithdrawForm(BookingForm):
    words = words(gettext_lazy("Why it is taken back"), rows=2)


class TargetForm(forms.Form):
    """A target of a year; the last one set rules."""

    changed = ""
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    indicator = forms.ChoiceField(label=gettext_lazy("Indicator"), widget=LongSelect)
    unit = UnitField(
        label=gettext_lazy("Unit"), required=False, empty=gettext_lazy("The whole district")
    )
    value = forms.DecimalField(
        label=gettext_lazy("Target"),
        min_value=0,
        max_digits=14,
        decimal_places=6,
        help_text=gettext_lazy("Money in 10,000 yuan; major firms as a number."),
    )
    note = words(gettext_lazy("By which paper"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = _listed(rules().indicators.values())  # type: ignore[attr-defined]
        self.fields["unit"] = _Promoting(
            label=_("Unit"), required=False, empty=_("The whole district")
        )
        self.fields["unit"].widget.attrs |= FINDING
        self.fields["year"].initial = timezone.localdate().year
        self.order_fields(["year", "indicator", "unit", "value", "note"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        indicator = rules().indicators.get(data.get("indicator", ""))
        if indicator is not None and "value" in data:
            whole = FEN_PER_WAN if indicator.measure == MONEY else 1
            if (data["value"] * whole) % 1:
                self.add_error("value", _("A whole number, please."))
            data["value"] = int(data["value"] * whole)
        return data


class _Promoting(UnitField):
    """A unit that promotes investment."""

    def _units(self) -> Any:
        return promoting_units()


class LeadFilters(forms.Form):
    """Filters of the list. The address holds every filter."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, widget=LongSelect)
    origin = forms.ChoiceField(label=gettext_lazy("Where from"), required=False, widget=LongSelect)

    def __init__(self, data: Any, *, units: Iterable[Unit]) -> None:
        super().__init__(data)
        everything = ("", _("All"))
        offered = [(unit.code, str(unit)) for unit in units]
        if len(offered) > 1:
            self.fields["unit"].choices = [everything, *offered]  # type: ignore[attr-defined]
        else:
            # Of the one unit that one sees there is nothing to choose.
            del self.fields["unit"]
        origins = [(each.code, str(each)) for each in rules().origins.values()]
        self.fields["origin"].choices = [everything, *origins]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set and understood."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class MonthForm(forms.Form):
    """Which month a table is for."""

    month = forms.ChoiceField(label=gettext_lazy("Up to the end of"), required=False)

    def __init__(self, data: Any, *, months: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["month"].choices = months  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """For the row of filters."""
        return {name: value for name, value in self.cleaned_data.items() if value}
