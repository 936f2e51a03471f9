"""What the forms ask: walked through, not written down by hand. What is held is not asked again.

`HELD_…` are the register of facts that the house knows where a form is filled in: of the case, its
place and its reporter where the form is given one, of the person who fills it in, of the moment.
A field one must fill with such a name must stand in `EXPLAINED` with its reason, or
`asked_again()` names it, and a test fails.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import jiewang.desk
from jiewang.center.burden.counting import keep_must_fill
from jiewang.center.burden.queries import month_of
from jiewang.desk.center.cases.acts import ACTS
from jiewang.desk.center.intake.forms import IntakeForm

# Held by every form that is given a case, an item or a task: by who opens it, in its address.
HELD_OF_THE_MATTER: Mapping[str, frozenset[str]] = {
    "the case": frozenset({"case", "number", "case_number", "title", "category", "urgency"})
    | {"category_code", "kind", "channel", "state", "section", "level", "reported_at"},
    "its place": frozenset({"area", "area_code", "address", "place", "lon", "lat", "street"})
    | {"community", "grid", "center"},
    "its reporter": frozenset({"name", "phone", "reporter", "id_number", "report_id"}),
    "its units": frozenset({"unit", "lead", "to", "office"}),
}
# Held by every form of somebody signed in.
HELD_ALWAYS: Mapping[str, frozenset[str]] = {
    "who fills it in": frozenset({"user", "by", "post", "username", "staff_number", "own_unit"})
    | {"own_name", "filled_by"},
    "the moment": frozenset({"now", "today", "date", "filled_on", "filled_at"}),
}
_GIVEN = frozenset({"case", "item", "task", "order", "whistle", "meeting"})

DECIDED = "what the form is there to decide; what is held is shown or filled in"
OTHER = "another thing of the same name, which nobody has told yet"
EXPLAINED: Mapping[tuple[str, str], str] = {
    # Filing, placing, sending on: the fact itself is decided.
    ("FileForm", "category"): DECIDED,
    ("FileForm", "urgency"): DECIDED,
    ("CategoryForm", "category"): DECIDED,
    ("CategoryForm", "urgency"): DECIDED,
    ("ReclassifyForm", "category"): DECIDED,
    ("ReclassifyForm", "urgency"): DECIDED,
    ("PlaceForm", "area_code"): DECIDED,
    ("RerouteForm", "to"): DECIDED,
    ("PushDownForm", "to"): DECIDED,
    ("AssistForm", "unit"): DECIDED,
    ("LevelForm", "level"): DECIDED,
    ("PrecedentForm", "category_code"): DECIDED,
    ("DecisionForm", "lead"): DECIDED,
    # A meeting elsewhere, another system, a number of hours, how a period is told apart.
    ("MeetingForm", "place"): OTHER,
    ("PutOffForm", "place"): OTHER,
    ("ExtensionForm", "number"): OTHER,
    ("OutsideNumberForm", "number"): OTHER,
    ("OutsideNumberForm", "report_id"): DECIDED,
    ("PeriodForm", "by"): OTHER,
}


@dataclass(frozen=True)
class Asked:
    """What one form asks."""

    name: str
    label: Promise | str
    fields: int
    must_fill: int
    photos: bool

    @property
    def optional(self) -> int:
        return self.fields - self.must_fill


def forms_of_staff() -> list[Asked]:
    """The forms of the work on cases, by what one fills in of each: the longest first."""
    found = [_asked(name, act.label, act.form) for name, act in ACTS.items()]
    found.append(_asked("report", _("Take a report down"), IntakeForm))
    return sorted(found, key=lambda each: (-each.must_fill, -each.fields, each.name))


def _asked(name: str, label: Promise | str, form: type[forms.Form]) -> Asked:
    fields: Mapping[str, forms.Field] = form.base_fields
    shown = [each for each in fields.values() if not each.widget.is_hidden]
    return Asked(
        name=name,
        label=label,
        fields=len(shown),
        must_fill=sum(each.required for each in shown),
        photos="photos" in fields,
    )


@cache
def all_forms() -> tuple[type[forms.BaseForm], ...]:
    """Every form class of the desk, staff's and residents'."""
    for module in pkgutil.walk_packages(jiewang.desk.__path__, "jiewang.desk."):
        if "tests" not in module.name.split("."):
            importlib.import_module(module.name)
    ours = {form for form in _below(forms.BaseForm) if _is_ours(form.__module__)}
    return tuple(sorted(ours, key=lambda form: (form.__module__, form.__name__)))


def _is_ours(module: str) -> bool:
    """A form that a test has made up is none of the desk's."""
    return module.startswith("jiewang.desk.") and "tests" not in module.split(".")


def _below(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for each in form.__subclasses__():
        yield each
        yield from _below(each)


def held_facts_asked() -> Iterator[tuple[str, str, str]]:
    """Form, field and fact of every field one must fill whose name is that of a held fact."""
    for form in all_forms():
        held = {**HELD_ALWAYS, **(HELD_OF_THE_MATTER if _is_given_a_matter(form) else {})}
        facts = {name: fact for fact, names in held.items() for name in names}
        for name, field in getattr(form, "base_fields", {}).items():
            if field.required and not field.widget.is_hidden and name in facts:
                yield form.__name__, name, facts[name]


def _is_given_a_matter(form: type[forms.BaseForm]) -> bool:
    """Whether a form is made for one case, item or task: its beginning takes it."""
    makers = (each.__dict__["__init__"] for each in form.__mro__ if "__init__" in each.__dict__)
    return any(_GIVEN & set(_names_of(maker)) for maker in makers)


def _names_of(maker: object) -> tuple[str, ...]:
    code = getattr(maker, "__code__", None)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()


def asked_again() -> list[tuple[str, str, str]]:
    """Fields one must fill although the house holds what they ask. Must be none."""
    return [each for each in held_facts_asked() if each[:2] not in EXPLAINED]


def keep_asked(at: datetime) -> None:
    """Keep this month's counts, so that later months can be compared. For the worker."""
    kept = {each.name: each.must_fill for each in forms_of_staff()}
    keep_must_fill(kept, month=month_of(timezone.localdate(at)))
