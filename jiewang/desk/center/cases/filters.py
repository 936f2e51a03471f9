"""Filters of lists of cases. The address holds every filter; the form only reads it."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.center.case.numbers import is_case_number, tidy_number
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.clock.models import Deadline
from jiewang.center.intake.models import Channel, Report
from jiewang.desk.center.cases.fields import categories_by_class, units_by_kind
from jiewang.grid.areas.models import Area, Level
from jiewang.people.queries import open_units

ALL = ("", _("All"))
OPEN = "open"


def areas_of_level(level: str) -> list[tuple[str, str]]:
    """Streets or communities of today, for a select."""
    rows = Area.objects.valid_on(timezone.localdate()).filter(level=level)
    return [(area.code, str(area)) for area in rows]


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _day(label: Any) -> forms.DateField:
    look = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=look)


class CaseFilters(forms.Form):
    """Everything by which a list of cases can be narrowed."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = _select(_("State"), lambda: [ALL, (OPEN, _("All that are open")), *State.choices])
    street = _select(_("Street"), lambda: [ALL, *areas_of_level(Level.STREET)])
    community = _select(_("Community"), lambda: [ALL, *areas_of_level(Level.COMMUNITY)])
    category = _select(_("Category"), lambda: [ALL, *categories_by_class()])
    unit = _select(_("Unit"), lambda: [ALL, *units_by_kind(open_units())])
    channel = _select(_("Channel"), [ALL, *Channel.choices])
    since = _day(_("Reported from"))
    until = _day(_("Reported to"))
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, data: QueryDict, *, keep: tuple[str, ...] = ()) -> None:
        super().__init__(data)
        if keep:
            for name in [name for name in self.fields if name not in keep]:
                del self.fields[name]
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
        text = say("“%(number)s” is no case number: one digit is wrong or missing. Compare it.")
        return text % {"number": number}

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Apply every filter that is set."""
        for name, value in self.chosen.items():
            cases = cases.filter(_CONDITIONS[name](value))
        return cases


def _words(text: str) -> Q:
    number = tidy_number(text)
    if is_case_number(number):
        return Q(number=number)
    in_report = Report.objects.filter(case=OuterRef("pk"), text__icontains=text)
    return Q(title__icontains=text) | Q(address__icontains=text) | Q(Exists(in_report))


def _state(state: str) -> Q:
    return Q(state__in=sorted(OPEN_STATES)) if state == OPEN else Q(state=state)


def _within(code: str) -> Q:
    middle, end = f".{code}.", f".{code}"
    return Q(area__path__contains=middle) | Q(area__path__endswith=end) | Q(area__path=code)


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
    "q": _words,
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
}
