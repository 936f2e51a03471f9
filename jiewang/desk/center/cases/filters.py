"""Filters of lists of cases. The address holds every filter; the form only reads it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.languages import in_reader_language
from jiewang.center.case.models import Case
from jiewang.center.case.numbers import is_case_number, tidy_number
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.clock.models import Deadline
from jiewang.center.intake.models import Channel, Report
from jiewang.center.intake.outside.queries import cases_by_outside_number
from jiewang.desk.center.cases.fields import categories_by_class, units_by_kind
from jiewang.desk.widgets import LongSelect
from jiewang.grid.areas.models import Area, Level
from jiewang.people.models import Unit, User
from jiewang.people.queries import open_units
from jiewang.people.rights import holdings

ALL = ("", gettext_lazy("All"))
OPEN = "open"
# No index finds a word in the middle of a text: the texts of so many days are read through.
WORDS_WITHIN = timedelta(days=90)
# Units that sit in an area of the same code, and see no cases of other areas.
LOCAL = frozenset({Unit.Kind.STREET, Unit.Kind.COMMUNITY})


def areas_of_level(level: str, reader: User) -> list[tuple[str, str]]:
    """Streets or communities of today, for a select: to a street's people those of the street."""
    rows = Area.objects.valid_on(timezone.localdate()).filter(level=level)
    units = [holding.unit for holding in holdings(reader)]
    if units and all(unit.kind in LOCAL for unit in units):
        near = Q()
        for unit in units:
            near |= _on_the_path("path", unit.code)
        rows = rows.filter(near)
    # Plain rows: a district has eighty.
    named = rows.values_list("code", "name", "name_en")
    return [(code, in_reader_language(name, name_en)) for code, name, name_en in named]


def offer_areas(form: forms.Form, name: str, areas: list[tuple[str, str]]) -> None:
    """Put areas into a select of the form; one alone is no choice, and the field goes."""
    if len(areas) == 1:
        del form.fields[name]
    else:
        form.fields[name].choices = [ALL, *areas]  # type: ignore[attr-defined]


def _on_the_path(field: str, code: str) -> Q:
    middle, start, end = f".{code}.", f"{code}.", f".{code}"
    return (
        Q(**{f"{field}__contains": middle})
        | Q(**{f"{field}__startswith": start})
        | Q(**{f"{field}__endswith": end})
        | Q(**{field: code})
    )


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=LongSelect)


def _day(label: Any) -> forms.DateField:
    look = forms.DateInput(attrs={"type": "date"})
    # Outside these years there is no report, and no time zone to reckon in.
    years = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
    return forms.DateField(label=label, required=False, widget=look, validators=years)


class CaseFilters(forms.Form):
    """Everything by which a list of cases can be narrowed."""

    q = forms.CharField(
        label=gettext_lazy("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = _select(
        gettext_lazy("State"),
        lambda: [ALL, (OPEN, gettext_lazy("All that are open")), *State.choices],
    )
    street = _select(gettext_lazy("Street"), [ALL])
    community = _select(gettext_lazy("Community"), [ALL])
    category = _select(gettext_lazy("Category"), lambda: [ALL, *categories_by_class()])
    unit = _select(gettext_lazy("Unit"), lambda: [ALL, *units_by_kind(open_units())])
    channel = _select(gettext_lazy("Channel"), [ALL, *Channel.choices])
    since = _day(gettext_lazy("Reported from"))
    until = _day(gettext_lazy("Reported to"))
    overdue = forms.BooleanField(label=gettext_lazy("Overdue only"), required=False)
    alone = forms.BooleanField(label=gettext_lazy("Dispatched without a person"), required=False)

    def __init__(self, data: QueryDict, *, reader: User, keep: tuple[str, ...] = ()) -> None:
        super().__init__(data)
        if keep:
            for name in [name for name in self.fields if name not in keep]:
                del self.fields[name]
        for name, level in (("street", Level.STREET), ("community", Level.COMMUNITY)):
            if name in self.fields:
                offer_areas(self, name, areas_of_level(level, reader))
        self.is_valid()

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that are set and understood."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def slip(self) -> str:
        """What to say about a search that looks like a case number with a wrong digit."""
        number = tidy_number(self.cleaned_data.get("q", ""))
        looks_like_one = number.isascii() and number.isdigit() and len(number) >= 8
        if not looks_like_one or is_case_number(number):
            return ""
        if Case.objects.filter(cases_by_outside_number(self.cleaned_data["q"])).exists():
            return ""
        text = _("“%(number)s” is no case number: one digit is wrong or missing. Compare it.")
        return text % {"number": number}

    @property
    def _for_words(self) -> bool:
        """Whether words are looked for in a list of all cases, and no day says how far back."""
        words = self.chosen.get("q", "")
        dated = {"since", "until"} & self.chosen.keys()
        return "since" in self.fields and bool(words) and not dated and not _is_number(words)

    @property
    def looked_back(self) -> str:
        """How far back words are looked for, where nobody has said it."""
        if not self._for_words:
            return ""
        text = _(
            "Looked for in reports of the last %(days)d days. To look further back, fill in “Reported from”."
        )
        return text % {"days": WORDS_WITHIN.days}

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Apply every filter that is set."""
        # Of case and report alike.
        recent = Q(reported_at__gte=timezone.now() - WORDS_WITHIN) if self._for_words else Q()
        for name, value in self.chosen.items():
            known = _words(value, recent) if name == "q" else _CONDITIONS[name](value)
            cases = cases.filter(known)
        return cases


def _is_number(text: str) -> bool:
    return is_case_number(tidy_number(text))


def _words(text: str, recent: Q) -> Q:
    number = tidy_number(text)
    known_outside = cases_by_outside_number(text)
    if is_case_number(number):
        return Q(number=number) | known_outside
    # Chinese has no capitals: to turn every text into them takes longer than to search it.
    has = "contains" if text == text.swapcase() else "icontains"
    # A confidential report is not searched: who may not read a name in it could try names.
    said = Report.objects.filter(recent, case=OuterRef("pk"), confidential=False)
    in_report = Q(Exists(said.filter(**{f"text__{has}": text})), confidential=False)
    by_words = Q(**{f"title__{has}": text}) | Q(**{f"address__{has}": text}) | in_report
    return (by_words & recent) | known_outside


def _state(state: str) -> Q:
    return Q(state__in=sorted(OPEN_STATES)) if state == OPEN else Q(state=state)


def _within(code: str) -> Q:
    return _on_the_path("area__path", code)


def _at_midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))  # made aware here


def _overdue(_on: bool) -> Q:
    late = Deadline.objects.filter(
        case=OuterRef("pk"),
        met_at=None,
        void_at=None,
        paused_at=None,
        provisional=False,
        due_at__lt=timezone.now(),
    )
    return Q(Exists(late))


_CONDITIONS: dict[str, Any] = {
    "state": _state,
    "street": _within,
    "community": _within,
    "category": lambda code: Q(category__code=code),
    "unit": lambda code: Q(unit__code=code),
    "channel": lambda channel: Q(
        Exists(Report.objects.filter(case=OuterRef("pk"), channel=channel))
    ),
    "since": lambda day: Q(reported_at__gte=_at_midnight(day)),
    "until": lambda day: Q(reported_at__lt=_at_midnight(day) + timedelta(days=1)),
    "overdue": _overdue,
    "alone": lambda _on: Q(filed_alone__isnull=False),
}
