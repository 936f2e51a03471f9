"""Forms of projects and of the acts on them. Fields are named like the arguments of the actions."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiewang.center.consult.queries import items_seen_by
from jiewang.desk.center.cases.fields import AreaField, CaseNumberField, UnitField
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.photos.fields import PhotosField
from jiewang.grid.areas.models import Level
from jiewang.grid.areas.queries import areas_on
from jiewang.people.models import Section, Unit, User
from jiewang.works.projects.kinds import NodeKind, Per, ProjectKind
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Node
from jiewang.works.projects.nodes.templates import node_lists
from jiewang.works.projects.states import MOVES, Stage

# Only places of the district can be meant; a slip of the keys lies far away.
LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    look = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=look)


def money_field(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=16, decimal_places=2
    )


class ProjectForm(forms.Form):
    """A project as it is put on the wall."""

    changed = ""

    title = forms.CharField(label=_("Project"), max_length=120)
    title_en = forms.CharField(label=_("In English"), required=False, max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ProjectKind,
        help_text=_("Lessons of earlier projects of the kind are offered."),
    )
    promise = forms.CharField(
        label=_("What was promised"),
        max_length=300,
        required=False,
        help_text=_("In the words of the promise; the owners read it."),
    )
    promised_on = day_field(_("Promised day"), help_text=_("Everything is worked back from it."))
    begins_on = day_field(
        _("Begins on"), required=False, help_text=_("No node begins before. Empty: today.")
    )
    unit = UnitField(label=_("Unit responsible"))
    owner_words = forms.CharField(label=_("Post or person there"), required=False, max_length=60)
    section = forms.ChoiceField(
        label=_("Section"),
        choices=[(each.value, each.label) for each in Section if each != Section.ALL],
        initial=Section.ECONOMY,
    )
    area = AreaField(label=_("Where"), empty=_("Choose an area"))
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    longitude = forms.FloatField(
        label=_("Longitude"), required=False, min_value=LONGITUDES[0], max_value=LONGITUDES[1]
    )
    latitude = forms.FloatField(
        label=_("Latitude"), required=False, min_value=LATITUDES[0], max_value=LATITUDES[1]
    )
    budget = money_field(_("Cost in all, yuan"), required=False)
    nodes = forms.ChoiceField(
        label=_("Nodes to begin with"),
        required=False,
        help_text=_("They can be changed, or read from a file, before the schedule is laid."),
    )

    def __init__(self, *args: Any, center: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.center = center
        areas = areas_on().filter(level__in=[Level.STREET, Level.COMMUNITY])
        if center.kind == Unit.Kind.STREET:
            areas = areas.filter(path__contains=f".{center.code}")
        self.areas = {area.code: area for area in areas}
        cast(AreaField, self.fields["area"]).offer(areas, group=Level.STREET)
        lists = [(code, str(each)) for code, each in node_lists().items()]
        cast(forms.ChoiceField, self.fields["nodes"]).choices = [("", _("None yet")), *lists]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            raise ValidationError(_("Give longitude and latitude, or neither."))
        return data


class ProjectActForm(forms.Form):
    """What every act's form knows: the project, who reads it, and the line of the diary they saw."""

    changed = ""

    def __init__(self, *args: Any, project: Project, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project, self.reader = project, reader
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=project.moved_by_line, required=False
        )


class SeenAnyForm(ProjectActForm):
    """An act that nobody's news can spoil: it does not ask what was seen."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data.pop("seen", None)
        return data


class LayForm(ProjectActForm):
    reserve = forms.IntegerField(
        label=_("Reserve before the promised day, in workdays"),
        min_value=0,
        max_value=250,
        initial=5,
    )
    early = forms.ChoiceField(
        label=_("Where a node has room"),
        choices=[("1", _("As early as it can begin")), ("", _("As late as the promise allows"))],
        required=False,
        widget=forms.RadioSelect,
        initial="1",
    )

    def clean_early(self) -> bool:
        return bool(self.cleaned_data["early"])


class PromiseForm(ProjectActForm):
    promised_on = day_field(_("New promised day"))
    reason = words(_("Why"), help_text=_("The owners read it beside the first promise."))


class StageForm(ProjectActForm):
    to = forms.ChoiceField(label=_("Stage of life"))
    note = words(_("Note"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        moves = [stage for stage in MOVES[Stage(self.project.stage)] if stage != Stage.WITHDRAWN]
        field = cast(forms.ChoiceField, self.fields["to"])
        field.choices = [(stage.value, stage.label) for stage in Stage if stage in moves]


class ReasonForm(ProjectActForm):
    reason = words(_("Why"), help_text=_("Goes into the diary and cannot be changed."))


class NoteForm(SeenAnyForm):
    note = words(_("Remark"), help_text=_("Once written it cannot be changed, only added to."))


class PhotosForm(SeenAnyForm):
    photos = PhotosField(label=_("Photos"))
    taken_on = day_field(_("Taken on"), required=False, help_text=_("Empty: today."))
    words = forms.CharField(label=_("What they show"), required=False, max_length=200)


class MoneyForm(SeenAnyForm):
    amount = money_field(_("Spent, yuan"))
    on = day_field(_("Until"), required=False, help_text=_("Empty: today."))
    words = words(_("What for"), required=False)


class LessonForm(SeenAnyForm):
    node_kind = forms.ChoiceField(
        label=_("What it is about"),
        required=False,
        choices=[("", _("The project as a whole")), *NodeKind.choices],
    )
    happened = words(_("What happened"))
    advice = words(_("What the next project should do"))


class ReportForm(SeenAnyForm):
    week = day_field(_("Any day of the week"), required=False, help_text=_("Empty: this week."))
    done = words(_("What was done"))
    coming = words(_("What comes next"), required=False)
    burden = words(
        _("What to reckon with"),
        required=False,
        help_text=_("Noise, closed ways, water turned off: when, and until when."),
    )


class LinkCaseForm(SeenAnyForm):
    case = CaseNumberField(label=_("Number of the case"), max_length=40)


class LinkItemForm(SeenAnyForm):
    item = forms.TypedChoiceField(label=_("Blocked item"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = items_seen_by(self.reader).filter(struck_at=None).order_by("-opened_at", "-pk")
        field = cast(forms.TypedChoiceField, self.fields["item"])
        field.choices = [(item.pk, item.title) for item in items[:200]]


# --- Nodes --------------------------------------------------------------------------------------


class NodeForm(ProjectActForm):
    """An act on one node; which one the address says."""

    node = forms.TypedChoiceField(label=_("Node"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.project.nodes.filter(done_on=None)
        cast(forms.TypedChoiceField, self.fields["node"]).choices = [
            (row.pk, f"{row.code} {row}") for row in rows
        ]

    def chosen(self) -> Node | None:
        """The node that was chosen, once the form is valid."""
        return self.project.nodes.filter(pk=self.cleaned_data["node"]).first()


class BeginForm(NodeForm):
    on = day_field(_("Begun on"), required=False, help_text=_("Empty: today."))


class ProgressForm(NodeForm):
    progress = forms.IntegerField(label=_("Done, in percent"), min_value=0, max_value=99)
    words = words(_("How far it is"), required=False)


class FinishForm(NodeForm):
    on = day_field(_("Done on"), required=False, help_text=_("Empty: today."))
    evidence = words(_("By what one sees it"))


class SlipForm(NodeForm):
    days = forms.IntegerField(
        label=_("Takes longer by, days"), required=False, min_value=0, max_value=1000
    )
    not_before = day_field(_("Or cannot begin before"), required=False)
    reason = words(_("What holds it up"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        return data | {"days": data.get("days") or 0}


class LockForm(NodeForm):
    on = day_field(_("Begins on"))
    reason = words(_("Why this day"))


class UnlockForm(NodeForm):
    """Nothing to write."""


# --- Writing nodes down -----------------------------------------------------------------------

SPARE = 4


class NodesForm(ProjectActForm):
    """All nodes as rows; a row without code and name is left out."""

    def __init__(self, *args: Any, rows: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound = self.data.get("rows", "") if self.is_bound else ""
        count = int(bound) if bound.isdigit() else len(rows) + SPARE
        self.count = min(count, 400)
        self.fields["rows"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.count)
        for nth in range(self.count):
            given = rows[nth] if nth < len(rows) else {}
            for name, field in _row_fields().items():
                field.initial = given.get(name, field.initial)
                self.fields[f"{name}_{nth}"] = field

    @property
    def shown_rows(self) -> list[list[Any]]:
        return [[self[f"{name}_{nth}"] for name in _row_fields()] for nth in range(self.count)]

    def given(self) -> list[dict[str, Any]]:
        """What stands in each row that is not empty, with its place."""
        found = []
        for nth in range(self.count):
            row = {name: self.cleaned_data.get(f"{name}_{nth}") for name in _row_fields()}
            if row["code"] or row["name"]:
                found.append(row | {"line": nth + 1})
        return found


def _row_fields() -> dict[str, forms.Field]:
    return {
        "code": forms.CharField(label=_("Code"), required=False, max_length=20),
        "name": forms.CharField(label=_("Node"), required=False, max_length=120),
        "kind": forms.ChoiceField(label=_("Kind"), choices=NodeKind, initial=NodeKind.OTHER),
        "duration": forms.IntegerField(
            label=_("Takes"), required=False, min_value=0, max_value=3650
        ),
        "per": forms.ChoiceField(label=_("Counted in"), choices=Per, initial=Per.WORKDAY),
        "after": forms.CharField(label=_("Waits for"), required=False, max_length=400),
        "needs": forms.CharField(label=_("Crews"), required=False, max_length=200),
    }


class FileForm(ProjectActForm):
    file = forms.FileField(
        label=_("File"), help_text=_("XLSX, CSV or MS Project XML, up to 10 MB.")
    )
    overwrite = forms.BooleanField(
        label=_("Put these nodes in the place of those written down"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if file and file.size > 10 * 1024 * 1024:
            raise ValidationError(_("The file is larger than 10 MB."))
        if self.project.nodes.exists() and not data.get("overwrite"):
            raise ValidationError(
                gettext("Nodes are written down already: say that these replace them.")
            )
        return data


class CrewForm(forms.Form):
    """A crew of a center."""

    changed = ""
    name = forms.CharField(label=_("Crew or machine"), max_length=60)
    name_en = forms.CharField(label=_("In English"), required=False, max_length=80)
    size = forms.IntegerField(label=_("How many there are"), min_value=1, max_value=10000)
