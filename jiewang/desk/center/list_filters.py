"""What the filters of lists of the center have in common. The address holds every filter."""

from django import forms
from django.http import QueryDict

from jiewang.desk.center.cases.filters import ALL
from jiewang.people.models import Unit, User
from jiewang.people.queries import open_units
from jiewang.people.rights import holdings


class CenterFilters(forms.Form):
    """Filters with a field `center`; who sees one center alone is not asked for it."""

    def __init__(self, data: QueryDict, *, reader: User) -> None:
        super().__init__(data)
        self.reader = reader
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
