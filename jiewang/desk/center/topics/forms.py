"""Forms of what people make of a topic or a sign. Fields are named like the arguments of the actions."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.topics.access import centers_decided_by
from jiewang.desk.center.cases.fields import AreaField, UnitField
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.supervise.forms import day_field
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.areas.queries import areas_on
from jiewang.people.models import Unit, User

MONTHS_AHEAD, HINT_DAYS = 3, 14


class TopicForm(forms.Form):
    """What every form knows: who decides, and for which of their centers."""

    changed = ""

    def __init__(self, *args: Any, reader: User, area: Area | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.area = reader, area
        self.centers = {unit.code: unit for unit in centers_decided_by(reader)}
        if len(self.centers) > 1:
            choices = [(code, str(unit)) for code, unit in self.centers.items()]
            self.fields["center"] = forms.ChoiceField(label=_("For which center"), choices=choices)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = data.get("center") or next(iter(self.centers), "")
        return {**data, "center": self.centers.get(chosen)}


class ThemeForm(TopicForm):
    title = forms.CharField(label=_("Title"), max_length=80)
    month = forms.ChoiceField(label=_("Month"))
    lead = UnitField(label=_("Lead unit"))
    words = words(_("What is to be reached"), rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, months = timezone.localdate().replace(day=1), []
        for _nth in range(MONTHS_AHEAD + 1):
            months.append((first.isoformat(), f"{first:%Y-%m}"))
            first = (first + timedelta(days=32)).replace(day=1)
        cast(forms.ChoiceField, self.fields["month"]).choices = months

    def clean_month(self) -> date:
        return date.fromisoformat(self.cleaned_data["month"])


class TaskOfTopicForm(TopicForm):
    title = forms.CharField(label=_("What is to be done"), max_length=120)
    asked = words(_("In full"), required=False)
    owner = UnitField(label=_("Owner"))
    deadline = day_field(_("Deadline"))


class HintForm(TopicForm):
    area_code = AreaField(label=_("Where to look"), empty=_("Choose a place"))
    words = words(_("What to look at"), rows=2)
    until = day_field(_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = areas_on().filter(level__in=(Level.STREET, Level.COMMUNITY, Level.GRID))
        streets = [u.code for u in self.centers.values() if u.kind == Unit.Kind.STREET]
        if streets and len(streets) == len(self.centers):
            areas = areas.under(streets)
        cast(AreaField, self.fields["area_code"]).offer(areas, group=Level.STREET)
        if self.area is not None and self.area.level != Level.DISTRICT:
            self.fields["area_code"].initial = self.area.code
        self.fields["until"].initial = timezone.localdate() + timedelta(days=HINT_DAYS)


class AsideForm(TopicForm):
    reason = words(_("Why"), rows=2, help_text=_("Goes into the diary and cannot be changed."))


class EndThemeForm(TopicForm):
    result = words(_("What was reached"), rows=3)
