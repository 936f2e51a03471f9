"""Filters of the list of tasks. The address holds every filter."""

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.states import IN_HAND_STATES, TaskState
from jiewang.desk.center.cases.fields import UnitField
from jiewang.desk.center.cases.filters import ALL
from jiewang.desk.widgets import LongSelect
from jiewang.people.models import Unit, User
from jiewang.people.queries import open_units
from jiewang.people.rights import holdings


class TaskFilters(forms.Form):
    """By words, state, owner, source, center, and the late ones."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, *TaskState.choices], widget=LongSelect
    )
    owner = UnitField(label=_("Owner"), required=False, empty=ALL[1])
    source = forms.ChoiceField(
        label=_("Source"), required=False, choices=[ALL, *Source.choices], widget=LongSelect
    )
    center = forms.ChoiceField(label=_("Center"), required=False, widget=LongSelect)
    late = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, data: QueryDict, *, reader: User) -> None:
        super().__init__(data)
        if any(held.unit.kind == Unit.Kind.DISTRICT_CENTER for held in holdings(reader)):
            centers = open_units(Unit.Kind.STREET, Unit.Kind.DISTRICT_CENTER)
            self.fields["center"].choices = [ALL, *((u.code, str(u)) for u in centers)]  # type: ignore[attr-defined]
        else:
            # Of the one center that one sees there is nothing to choose.
            del self.fields["center"]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, object]:
        """The filters that are set and understood."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, tasks: QuerySet[Task]) -> QuerySet[Task]:
        """Those that fit what was chosen."""
        chosen = self.chosen
        if q := chosen.pop("q", None):
            found = Q(title__icontains=q) | Q(number__icontains=q)
            tasks = tasks.filter(found | Q(case__number=str(q).replace("-", "")))
        if chosen.pop("late", None):
            late = Q(due_at__lt=timezone.now(), state__in=sorted(IN_HAND_STATES))
            tasks = tasks.filter(late, paused_at=None, provisional=False)
        if center := chosen.pop("center", None):
            tasks = tasks.filter(center__code=center)
        return tasks.filter(**chosen)
