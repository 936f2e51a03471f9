"""Forms of approvals. Each gives the arguments of its action."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.consult.fields import date_field
from jiewang.desk.widgets import LongSelect
from jiewang.works.projects.approvals.actions import Expert
from jiewang.works.projects.approvals.fire_table import INPUTS
from jiewang.works.projects.approvals.models import UnitWorks
from jiewang.works.projects.approvals.rules import ACCEPTANCE, approval_rules
from jiewang.works.projects.models import Project

# So many rows stand on the form; a panel is hardly larger.
EXPERTS = 7
SHOWN_EXPERTS = 3


class WorksForm(forms.Form):
    """A part of the project that may be accepted by itself."""

    name = forms.CharField(label=gettext_lazy("Unit works"), max_length=120)
    node = forms.ChoiceField(
        label=gettext_lazy("Node whose end it is"), required=False, widget=LongSelect
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = {str(node.pk): node for node in project.nodes.order_by("position")}
        listed = [(pk, f"{node.code} {node.name}") for pk, node in self.nodes.items()]
        self.fields["node"].choices = [("", _("None")), *listed]  # type: ignore[attr-defined]
        if not listed:
            del self.fields["node"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        return {**data, "node": self.nodes.get(data.get("node", ""))}


class ApplicationForm(forms.Form):
    """One application for some items of a stage, of the whole or of a unit works alone."""

    items = forms.MultipleChoiceField(
        label=gettext_lazy("Items"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Together they are one application: looked at once, with one opinion in the end."
        ),
    )
    documents = forms.IntegerField(
        label=gettext_lazy("Papers handed in"), min_value=1, max_value=1000
    )
    conditions = forms.MultipleChoiceField(
        label=gettext_lazy("It may be accepted by itself because"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, stage: str, works: UnitWorks | None, pending: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.works = works
        rules = approval_rules()
        items = [item for item in rules.stages[stage].items if item.code not in pending]
        self.fields["items"].choices = [(item.code, str(item)) for item in items]  # type: ignore[attr-defined]
        self.fields["items"].initial = [item.code for item in items if item.joint]
        if works is None or stage != ACCEPTANCE:
            del self.fields["conditions"]
        else:
            listed = [(each.code, str(each)) for each in rules.conditions.values()]
            self.fields["conditions"].choices = listed  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        return {**data, "works": self.works}


class VisitForm(forms.Form):
    on = date_field(gettext_lazy("On which day"))
    words = words(gettext_lazy("Who came, and what was seen"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate().isoformat()


class OpinionForm(forms.Form):
    passed = forms.ChoiceField(
        label=gettext_lazy("Opinion"),
        widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("Passed")), ("no", gettext_lazy("To be put right"))],
    )
    words = words(gettext_lazy("In words"), rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        return {**data, "passed": data.get("passed") == "yes"}


_QUESTIONS = {
    "in_scope": gettext_lazy("In the pool of city renewal, or recognized by the district?"),
    "change": gettext_lazy("What changes?"),
    "meets_current": gettext_lazy("Can it meet the current code?"),
}


class FireForm(forms.Form):
    """The questions of the table."""

    building = forms.CharField(label=gettext_lazy("Building"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in INPUTS.items():
            self.fields[name] = forms.ChoiceField(
                label=_QUESTIONS[name], widget=forms.RadioSelect, choices=choices.choices
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        inputs = {name: data.get(name, "") for name in INPUTS}
        return {"building": data.get("building", ""), "inputs": inputs}


class ReviewForm(forms.Form):
    """What the panel said, and who sat on it."""

    held_on = date_field(gettext_lazy("On which day"))
    opinion = words(gettext_lazy("What the panel found, and on which measures"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate().isoformat()
        for nth in range(EXPERTS):
            labels = {
                "name": _("Expert"),
                "employer": _("Works for"),
                "recused": _("Steps aside because"),
            }
            for part, label in labels.items():
                field = forms.CharField(label=label, max_length=120, required=False)
                # Of seven rows one need not be told seven times that it may stay empty.
                field.asked_at_times = True  # type: ignore[attr-defined]  # read by field.html
                self.fields[f"{part}_{nth}"] = field

    @property
    def own_fields(self) -> list[Any]:
        """The fields that are no rows."""
        return [self["held_on"], self["opinion"]]

    @property
    def rows(self) -> list[list[Any]]:
        return self._rows()[: self._seen]

    @property
    def more_rows(self) -> list[list[Any]]:
        return self._rows()[self._seen :]

    @property
    def _seen(self) -> int:
        used = [nth for nth in range(EXPERTS) if self.data.get(f"name_{nth}")]
        return max(SHOWN_EXPERTS, max(used, default=-1) + 1)

    def _rows(self) -> list[list[Any]]:
        parts = ("name", "employer", "recused")
        return [[self[f"{part}_{nth}"] for part in parts] for nth in range(EXPERTS)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        experts = []
        for nth in range(EXPERTS):
            parts = [data.get(f"{part}_{nth}", "") for part in ("name", "employer", "recused")]
            if any(parts):
                experts.append(Expert(*parts))
        return {
            "experts": experts,
            "held_on": data.get("held_on"),
            "opinion": data.get("opinion", ""),
        }
