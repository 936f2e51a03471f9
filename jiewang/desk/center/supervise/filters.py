"""Filters of the list of tasks. The address holds every filter."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.states import IN_HAND_STATES, TaskState
from jiewang.desk.center.cases.fields import UnitField
from jiewang.desk.center.cases.filters import ALL
from jiewang.desk.center.list_filters import CenterFilters
from jiewang.desk.widgets import LongSelect


class TaskFilters(CenterFilters):
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
