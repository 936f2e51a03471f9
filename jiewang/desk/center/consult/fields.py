"""Fields that the forms of this room share: units called, last days, money, persons."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiewang.center.consult.summons import Wanted
from jiewang.desk.center.cases.fields import FINDING, UnitField
from jiewang.desk.widgets import LongSelect
from jiewang.people.models import Holding, Unit, User
from jiewang.people.queries import open_units

# So many rows stand on a form; whoever needs more calls a second time, or a meeting in halves.
ROWS, SHOWN_ROWS = 10, 3
FEN = 1_000_000


def date_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    look = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=look)


class MoneyField(forms.DecimalField):
    """An amount in 万元, to the fen. Gives fen, a whole number, or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=14, decimal_places=6, min_value=Decimal(0), **kwargs)

    def clean(self, value: Any) -> int | None:
        amount = super().clean(value)
        return None if amount is None else int(amount * FEN)


class PersonField(forms.ChoiceField):
    """One of the persons the form offers, by staff number. Gives the User."""

    widget = LongSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= FINDING

    def offer(self, held: Iterable[Holding]) -> None:
        """Say whom one may choose: each person once, under the unit of their post."""
        groups: dict[str, list[tuple[str, str]]] = {}
        seen: set[int] = set()
        for holding in held:
            if holding.user_id not in seen:
                seen.add(holding.user_id)
                label = f"{holding.user} · {holding.post}"
                groups.setdefault(str(holding.unit), []).append((holding.user.username, label))
        self.choices = [("", gettext("Choose a person")), *groups.items()]

    def clean(self, value: Any) -> User | None:
        name = super().clean(value)
        return User.objects.get(username=name) if name else None


class CallingForm(forms.Form):
    """A form with rows of units to call, and what each is asked for."""

    def add_rows(self, suggested: Iterable[Unit] = (), kinds: Iterable[str] = ()) -> None:
        """Put the rows into the form, the first ones filled with who is concerned already."""
        units = [unit.code for unit in suggested][:ROWS]
        empty = _("No unit in this row")
        first = _UnitOfKind(kinds, label=_("Unit"), required=False, empty=empty)
        for nth in range(ROWS):
            unit = first
            if nth:
                unit = _UnitOfKind(kinds, label=_("Unit"), required=False, empty=empty)
                unit.like(first)
            unit.initial = units[nth] if nth < len(units) else None
            asked = forms.CharField(label=_("Asked for what"), required=False, max_length=200)
            for name, field in ((f"unit_{nth}", unit), (f"asked_{nth}", asked)):
                # Of ten rows one need not be told ten times that it may stay empty.
                field.asked_at_times = True  # type: ignore[union-attr]  # read by field.html
                self.fields[name] = field
        self.filled = len(units)

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        """The rows to see at once: the filled ones and a few more."""
        return self._rows()[: self._seen]

    @property
    def more_rows(self) -> list[tuple[BoundField, BoundField]]:
        """Those behind a summary."""
        return self._rows()[self._seen :]

    @property
    def _seen(self) -> int:
        used = [nth for nth in range(ROWS) if self.data.get(f"unit_{nth}")]
        return max(self.filled + 1, SHOWN_ROWS, max(used, default=-1) + 1)

    def _rows(self) -> list[tuple[BoundField, BoundField]]:
        return [(self[f"unit_{nth}"], self[f"asked_{nth}"]) for nth in range(ROWS)]

    @property
    def own_fields(self) -> list[BoundField]:
        """The fields that are no rows."""
        return [field for field in self if not field.name.startswith(("unit_", "asked_"))]

    def take_rows(self, data: dict[str, Any]) -> list[Wanted]:
        """The rows out of the cleaned data, as the actions want them."""
        wanted = []
        for nth in range(ROWS):
            unit, asked = data.pop(f"unit_{nth}", None), data.pop(f"asked_{nth}", "")
            if unit is not None:
                wanted.append(Wanted(unit, asked))
        return wanted


class _UnitOfKind(UnitField):
    """An open unit of some kinds, or of any."""

    def __init__(self, kinds: Iterable[str], **kwargs: Any) -> None:
        self.kinds = frozenset(kinds)
        super().__init__(**kwargs)

    def _units(self) -> QuerySet[Unit]:
        return open_units(*sorted(self.kinds))
