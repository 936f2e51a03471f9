"""Filters of the list of blocked items. The address holds every filter."""

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from jiewang.center.consult.models import BlockedItem, Cause
from jiewang.desk.center.cases.filters import ALL
from jiewang.desk.center.list_filters import CenterFilters
from jiewang.desk.widgets import LongSelect


class ItemFilters(CenterFilters):
    """By words, by center, by why it was opened, and the own ones."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    center = forms.ChoiceField(label=_("Center"), required=False, widget=LongSelect)
    cause = forms.ChoiceField(
        label=_("Why it was opened"), required=False, choices=[ALL, *Cause.choices]
    )
    mine = forms.BooleanField(label=_("Those I coordinate"), required=False)

    def narrow(self, items: QuerySet[BlockedItem]) -> QuerySet[BlockedItem]:
        """Those that fit what was chosen."""
        chosen = self.chosen
        if q := chosen.get("q"):
            number = str(q).rpartition("-")[2]
            found = Q(title__icontains=q) | Q(case__number=str(q).replace("-", ""))
            # Of a longer number the database knows no row.
            if number.isdecimal() and len(number) < 12:
                found |= Q(pk=int(number))
            items = items.filter(found)
        if center := chosen.get("center"):
            items = items.filter(center__code=center)
        if cause := chosen.get("cause"):
            items = items.filter(cause=cause)
        return items.filter(coordinator=self.reader) if chosen.get("mine") else items
