"""Filters of the wall. The address holds every filter."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jiewang.desk.center.cases.filters import ALL
from jiewang.desk.center.list_filters import CenterFilters
from jiewang.desk.widgets import LongSelect
from jiewang.people.models import Section
from jiewang.works.projects.kinds import ProjectKind
from jiewang.works.projects.models import Project
from jiewang.works.projects.states import Stage


class ProjectFilters(CenterFilters):
    """By words, stage, section, kind, center."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    stage = forms.ChoiceField(
        label=_("Stage of life"), required=False, choices=[ALL, *Stage.choices], widget=LongSelect
    )
    section = forms.ChoiceField(
        label=_("Section"), required=False, choices=[ALL, *Section.choices], widget=LongSelect
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[ALL, *ProjectKind.choices], widget=LongSelect
    )
    center = forms.ChoiceField(label=_("Center"), required=False, widget=LongSelect)

    def narrow(self, projects: QuerySet[Project]) -> QuerySet[Project]:
        """Those that fit what was chosen; what was given up only if it is asked for."""
        chosen = self.chosen
        if q := chosen.pop("q", None):
            found = Q(title__icontains=q) | Q(title_en__icontains=q) | Q(number__icontains=q)
            projects = projects.filter(found)
        if center := chosen.pop("center", None):
            projects = projects.filter(center__code=center)
        if "stage" not in chosen:
            projects = projects.exclude(stage=Stage.WITHDRAWN)
        return projects.filter(**chosen)
