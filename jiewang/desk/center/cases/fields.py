"""Fields that the forms of acts share: reasons, units, categories, areas, cases."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.languages import in_reader_language
from jiewang.center.case.errors import CaseError
from jiewang.center.case.queries import case_by_number
from jiewang.center.catalog.errors import UnknownCategory
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import category_by_code, current_paths
from jiewang.center.catalog.reasons import reasons
from jiewang.desk.widgets import LongSelect
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.areas.queries import full_names
from jiewang.people.models import Unit
from jiewang.people.queries import open_units, units_by_code

Grouped = list[tuple[str, Any]]

# Read by find_option.js: a long list gets a box to type in.
FINDING = {
    "data-find": gettext_lazy("Type a part of the name"),
    "data-found": gettext_lazy("{n} found"),
    "data-none": gettext_lazy("Nothing fits. Type less, or another word."),
}


class ReasonField(forms.ChoiceField):
    """One reason of a list of the district's reasons.toml. Gives the code."""

    widget = LongSelect

    def __init__(self, list_name: str, **kwargs: Any) -> None:
        self.list_name = list_name
        kwargs.setdefault("label", gettext_lazy("Reason"))
        # A callable: the labels are read in the language of the request.
        super().__init__(choices=self._listed, **kwargs)
        self.widget.attrs |= FINDING

    def _listed(self) -> Grouped:
        listed = reasons(self.list_name)
        self.option_hints = {each.code: each.hint for each in listed}
        return [("", _("Choose a reason")), *((each.code, str(each)) for each in listed)]


# The order in which kinds stand in a list.
_RANKS = {kind: rank for rank, kind in enumerate(Unit.Kind.values)}


def units_by_kind(units: QuerySet[Unit]) -> Grouped:
    """Units in groups of their kind, as a select wants them."""
    # Plain rows: a list has two hundred, and a page two lists.
    rows = units.order_by("code").values_list("kind", "code", "name", "name_en")
    ranked = sorted(rows, key=lambda row: _RANKS[row[0]])
    return [
        (
            str(Unit.Kind(kind).label),
            [(code, in_reader_language(name, name_en)) for _kind, code, name, name_en in group],
        )
        for kind, group in groupby(ranked, key=lambda row: row[0])
    ]


class UnitField(forms.ChoiceField):
    """An open unit by its code. Gives the Unit, or None where none is needed."""

    widget = LongSelect
    _beside: "UnitField | None" = None

    def __init__(self, empty: Any = gettext_lazy("Choose a unit"), **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(choices=self._listed, **kwargs)
        self.widget.attrs |= FINDING

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        made = super().__deepcopy__(memo)
        # Else the control of a form's field would ask the field that it was copied from.
        made.choices = made._listed
        made.__dict__.pop("grouped", None)
        return made

    def like(self, other: "UnitField") -> None:
        """Offer the units of another field of the form, without reading them again."""
        self._beside = other

    @cached_property
    def grouped(self) -> Grouped:
        """The units to choose from, read once for each form."""
        return self._beside.grouped if self._beside else units_by_kind(self._units())

    def _units(self) -> QuerySet[Unit]:
        return open_units()

    def _listed(self) -> Grouped:
        return [("", str(self.empty)), *self.grouped]

    def clean(self, value: Any) -> Unit | None:
        code = super().clean(value)
        return Unit.objects.get(code=code) if code else None


class CommunityField(UnitField):
    """A community that a case may be handed down to: of its own street, once it has one."""

    street: Unit | None = None

    def _units(self) -> QuerySet[Unit]:
        communities = open_units(Unit.Kind.COMMUNITY)
        return communities.filter(parent=self.street) if self.street else communities


class UnitsField(forms.MultipleChoiceField):
    """Units to tick by their codes; the form says which. Gives a list of Unit."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[Unit]:
        codes = super().clean(value)
        by_code = units_by_code(codes)
        return [by_code[code] for code in codes]


def categories_by_class() -> Grouped:
    """The leaves of the catalog in force, in groups of their first level."""

    def first(leaf: tuple[str, str]) -> str:
        return leaf[1].split(" / ")[0]

    return [
        (name, [(code, " / ".join(path.split(" / ")[1:])) for code, path in group])
        for name, group in groupby(current_paths(), key=first)
    ]


def leaf_by_code(code: str) -> Category | None:
    """The leaf of this code in the catalog in force, or None for what is no code of it."""
    try:
        return category_by_code(code) if code else None
    except UnknownCategory:
        return None


class CategoryField(forms.ChoiceField):
    """A leaf of the catalog in force. Gives its code."""

    widget = LongSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Category"))
        super().__init__(
            choices=lambda: [("", _("Choose a category")), *categories_by_class()], **kwargs
        )
        self.widget.attrs |= FINDING


def areas_by_group(areas: Iterable[Area], group: Level) -> Grouped:
    """Areas by code in groups of the street or community they lie in; each with its full name."""
    listed = list(areas)
    names, depth = full_names(listed), 1 if group == Level.STREET else 2
    found = [(area.code, names[area.pk]) for area in listed]
    return [
        (name, list(each))
        for name, each in groupby(found, key=lambda row: " · ".join(row[1].split(" · ")[:depth]))
    ]


class AreaField(forms.ChoiceField):
    """An area out of those the form lists. Gives the code, or "" where none is needed."""

    widget = LongSelect
    default_error_messages = {
        "invalid_choice": gettext_lazy("The area “%(value)s” is not in this list. Choose again.")
    }

    def __init__(self, *, empty: Any, **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(**kwargs)
        self.widget.attrs |= FINDING

    def offer(self, areas: Iterable[Area], *, group: Level) -> None:
        """Say which areas there are to choose from, by code; read when the page is drawn."""
        self.choices = lambda: [("", str(self.empty)), *areas_by_group(areas, group)]


class CaseNumberField(forms.CharField):
    """A case by its number. A slip of the finger is caught by the check digit. Gives the id."""

    def clean(self, value: Any) -> int:
        try:
            return case_by_number(super().clean(value)).pk
        except CaseError as refusal:
            raise ValidationError(str(refusal)) from refusal
