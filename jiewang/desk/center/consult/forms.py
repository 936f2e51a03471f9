"""Forms of the acts on a blocked item. Each gives the arguments of its action."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.consult.actions import Appointment, Matter, Verdict
from jiewang.center.consult.coordination import PASSED_ON, SETTLED
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import (
    current_decision,
    current_meeting,
    people_to_name,
    settled_words,
    undecided_meeting,
)
from jiewang.center.dispatch.precedents import Scope
from jiewang.center.dispatch.queries import assist_of
from jiewang.desk.center.cases.fields import AreaField, UnitField, UnitsField, categories_by_class
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.cases.outside_forms import moment_field
from jiewang.desk.center.consult.fields import (
    CallingForm,
    MoneyField,
    PersonField,
    date_field,
)
from jiewang.desk.widgets import LongSelect
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.areas.queries import areas_on
from jiewang.people.models import Unit, User

_AREAS = [Level.DISTRICT, Level.STREET, Level.COMMUNITY, Level.GRID]


class ItemForm(forms.Form):
    """What every act's form knows: the item, who reads it, and the line of the diary they saw."""

    # Filled when somebody else moved the item meanwhile: the page shows it as a note.
    changed = ""

    def __init__(self, *args: Any, item: BlockedItem, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.reader = item, reader
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=item.moved_by_line, required=False
        )
        self.prepare()

    def prepare(self) -> None:
        """What a form offers that depends on the item."""


class CoordinatorForm(ItemForm):
    who = PersonField(label=_("Who"), help_text=_("One person, who answers for it."))
    due_on = date_field(_("By when"))
    on_site = forms.BooleanField(label=_("Meets the people on site"), required=False)
    note = words(_("Remark"), rows=2, required=False)

    def prepare(self) -> None:
        self.fields["who"].offer(people_to_name(self.item))  # type: ignore[attr-defined]  # a PersonField


class CoordinationForm(ItemForm):
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        choices=[
            (SETTLED, _("Settled: what was agreed is decided next")),
            (PASSED_ON, _("Not settled: the units have to meet")),
        ],
    )
    words = words(_("In words"), help_text=_("Goes into the diary and cannot be changed."))


class WhyForm(ItemForm):
    note = words(_("Why"), help_text=_("Goes into the diary and cannot be changed."))


class NoteForm(ItemForm):
    note = words(_("Note"), rows=2)


class MeetingForm(CallingForm, ItemForm):
    at = moment_field(_("When"))
    online = forms.BooleanField(label=_("Online"), required=False)
    place = forms.CharField(
        label=_("Where"), max_length=200, help_text=_("Of one online, how to get in.")
    )
    agenda = words(_("Agenda"), help_text=_("A line for each point."))

    def prepare(self) -> None:
        self.add_rows(concerned(self.item))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["wanted"] = self.take_rows(data)
        return _with_appointment(data)


def concerned(item: BlockedItem) -> list[Unit]:
    """The units that have had the item's case, or that its type calls: they need not be typed."""
    if item.case is None:
        return []
    hops = item.case.hops.select_related("from_unit", "to_unit").order_by("at", "pk")
    found = [unit for hop in hops for unit in (hop.from_unit, hop.to_unit) if unit is not None]
    found += [item.case.unit, *assist_of(item.case)]
    today = timezone.localdate()
    open_ones = [u for u in found if u.closed_on is None or u.closed_on > today]
    return [unit for unit in dict.fromkeys(open_ones) if unit.pk != item.center_id]


def _with_appointment(data: dict[str, Any]) -> dict[str, Any]:
    at, place, online = data.pop("at", None), data.pop("place", ""), data.pop("online", False)
    if at is not None:
        data["when"] = Appointment(at, place, online)
    return data


class PutOffForm(ItemForm):
    at = moment_field(_("When"))
    online = forms.BooleanField(label=_("Online"), required=False)
    place = forms.CharField(label=_("Where"), max_length=200)
    note = words(_("Why"), rows=2)

    def prepare(self) -> None:
        if meeting := current_meeting(self.item):
            self.initial = {
                "at": timezone.localtime(meeting.at),
                "online": meeting.online,
                "place": meeting.place,
                **self.initial,
            }

    def clean(self) -> dict[str, Any]:
        return _with_appointment(super().clean() or {})


class MinutesForm(ItemForm):
    minutes = words(_("Minutes"), rows=8, help_text=_("What was said and agreed, in short."))


class DecisionForm(ItemForm):
    text = words(_("Decision"), rows=4, help_text=_("Who does what."))
    lead = UnitField(label=_("Lead unit"))
    assist = UnitsField(label=_("Assisting units"), required=False)
    more = UnitField(label=_("One more to assist"), required=False, empty=_("None"))
    number = forms.IntegerField(
        label=_("In how many days"), required=False, min_value=1, max_value=999
    )
    unit_of_time = forms.ChoiceField(
        label=_("Counted in"),
        choices=[("workday", _("Workdays")), ("calendar_day", _("Calendar days"))],
    )
    due_on = date_field(_("Or by a date"), required=False)
    money = MoneyField(label=_("Money needed (10,000 yuan)"), required=False)
    money_from = UnitField(label=_("Who gives it"), required=False, empty=_("Nobody"))
    why_alone = words(_("Why without a consultation"), rows=2, required=False)

    def prepare(self) -> None:
        meeting = undecided_meeting(self.item)
        units = concerned(self.item)
        if meeting is not None:
            units = [call.unit for call in meeting.calls.select_related("unit")]
        offered = self.fields["assist"]
        offered.choices = [(unit.code, str(unit)) for unit in units]  # type: ignore[attr-defined]
        if not units:
            offered.widget = forms.MultipleHiddenInput()
        if meeting is not None or settled_words(self.item):
            del self.fields["why_alone"]
        # One of the two days, and the reason, are asked for by the action.
        for name in {"number", "due_on", "why_alone"} & {*self.fields}:
            self.fields[name].asked_at_times = True  # type: ignore[attr-defined]  # read by field.html

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        number, unit = data.get("number"), data.get("unit_of_time")
        lead, more = data.get("lead"), data.get("more")
        # Who was called and leads now is ticked there as well: it does not assist itself.
        assist = [each for each in data.get("assist", []) if each != lead]
        verdict = Verdict(
            text=data.get("text", ""),
            lead=lead,
            assist=[*assist, *([more] if more else [])],
            limit=f"{number} {unit}" if number else "",
            due_on=data.get("due_on"),
            money=data.get("money"),
            money_from=data.get("money_from"),
            why_alone=data.get("why_alone", ""),
        )
        return {"verdict": verdict, "seen": data.get("seen")}


class EvidenceForm(ItemForm):
    evidence = words(_("What was done"), help_text=_("And how it can be seen: a place, a file."))


class PrecedentForm(ItemForm):
    category_code = forms.ChoiceField(
        label=_("For which matters"),
        widget=LongSelect,
        help_text=_("A type, or a whole group of types."),
    )
    area_code = AreaField(label=_("Where"), empty=_("In the whole district"), required=False)
    keywords = forms.CharField(
        label=_("Only with one of these words"),
        required=False,
        max_length=200,
        help_text=_("Parted by a space or a comma; empty: whatever was said."),
    )
    valid_from = date_field(_("Holds from"))
    valid_to = date_field(_("Until"), required=False, help_text=_("The first day without it."))
    note = words(_("Why"), rows=2)

    def prepare(self) -> None:
        case = self.item.case
        choice = self.fields["category_code"]
        choice.choices = _groups_and_leaves()  # type: ignore[attr-defined]
        if case is not None and case.category is not None:
            choice.initial = case.category.code
        areas = areas_on().filter(level__in=[Level.STREET, Level.COMMUNITY])
        center = self.item.center
        if center.kind == Unit.Kind.STREET:
            areas = areas.filter(path__contains=f".{center.code}")
            self.fields["area_code"].initial = center.code
        self.fields["area_code"].offer(areas, group=Level.STREET)  # type: ignore[attr-defined]  # an AreaField
        self.fields["valid_from"].initial = timezone.localdate().isoformat()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        keywords = data.pop("keywords", "").replace("，", " ").replace("、", " ").replace(",", " ")
        data["scope"] = Scope(
            data.pop("category_code", ""), data.pop("area_code", ""), tuple(keywords.split())
        )
        data.pop("seen", None)
        decision = current_decision(self.item)
        data["decision"] = decision.pk if decision else 0
        return data


def _groups_and_leaves() -> list[Any]:
    """Every group of the catalog, and its leaves below it."""
    found: list[Any] = []
    for name, leaves in categories_by_class():
        rows: dict[str, str] = {}
        for code, label in leaves:
            group = code.rpartition(".")[0]
            rows.setdefault(group, _("All of %(group)s") % {"group": label.split(" / ")[0]})
            rows[code] = label
        found.append((name, list(rows.items())))
    return found


class OpenForm(forms.Form):
    """A blocked item of a case: nothing to say but what blocks it."""

    words = words(_("What blocks it, and who is needed"))


class MatterForm(forms.Form):
    """A blocked item without a case."""

    title = forms.CharField(label=_("What it is about"), max_length=120)
    area_code = AreaField(label=_("Where"), empty=_("Choose an area"))
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    words = words(_("What blocks it, and who is needed"))

    def __init__(self, *args: Any, center: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.valid_on(timezone.localdate()).filter(level__in=_AREAS)
        if center is not None and center.kind == Unit.Kind.STREET:
            areas = areas.filter(path__contains=f".{center.code}")
        self.fields["area_code"].offer(areas.order_by("code"), group=Level.STREET)  # type: ignore[attr-defined]  # an AreaField

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        matter = Matter(data.get("title", ""), data.get("area_code", ""), data.get("address", ""))
        return {"matter": matter, "words": data.get("words", "")}


class RevokeForm(forms.Form):
    note = words(_("Why it no longer holds"))
