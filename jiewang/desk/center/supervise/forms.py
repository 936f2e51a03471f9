"""Forms of tasks and of the acts on them. Fields are named like the arguments of the actions."""

from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiewang.center.catalog.models import Urgency
from jiewang.center.clock.working_time import ZONE
from jiewang.center.supervise.evidence import SentDocument
from jiewang.center.supervise.models import EvidenceRule, Source, Task
from jiewang.center.supervise.templates import PLAIN, PlannedNode, templates
from jiewang.desk.center.cases.fields import UnitField
from jiewang.desk.center.cases.forms import words
from jiewang.desk.center.photos.fields import PhotosField
from jiewang.people.models import User

ASSISTS = 3
SPARE_NODES = 3
# What a person can name as the source; cases, blocked items and directives name themselves.
SOURCES = (Source.LEADER, Source.MEETING, Source.OTHER)


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    look = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=look)


class TaskForm(forms.Form):
    """A task as it is set up. What the case or the directive says already is filled in."""

    changed = ""

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    asked = words(
        _("In full"), required=False, help_text=_("What is asked, in the source's words.")
    )
    owner = UnitField(label=_("Owner"))
    owner_words = forms.CharField(label=_("Post or person there"), required=False, max_length=60)
    deadline = day_field(_("Deadline"))
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        choices=Urgency,
        initial=Urgency.NORMAL,
        help_text=_("How early and how hard the ladder presses."),
    )
    template = forms.ChoiceField(
        label=_("Kind of matter"),
        initial=PLAIN,
        help_text=_("Gives the nodes; days can be changed."),
    )
    evidence = forms.ChoiceField(
        label=_("What shows that it is done"), choices=EvidenceRule, initial=EvidenceRule.WORDS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, f"{kind} ({len(kind.nodes)})") for code, kind in templates().items()]
        cast(forms.ChoiceField, self.fields["template"]).choices = kinds
        owner = cast(UnitField, self.fields["owner"])
        for nth in range(ASSISTS):
            field = UnitField(
                label=_("Assisting unit"), required=False, empty=_("No unit in this row")
            )
            field.like(owner)
            self.fields[f"assist_{nth}"] = field

    @property
    def first_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if not name.startswith("assist_")]

    @property
    def assist_fields(self) -> list[BoundField]:
        return [self[f"assist_{nth}"] for nth in range(ASSISTS)]

    def given(self) -> dict[str, Any]:
        """The cleaned data as open_task() and confirm_proposal() want them."""
        data = {**self.cleaned_data}
        rows = [data.pop(f"assist_{nth}", None) for nth in range(ASSISTS)]
        return {**data, "assisting": [unit for unit in rows if unit is not None]}


class FreeTaskForm(TaskForm):
    """A task that comes from no case and no directive: the person names its source."""

    source = forms.ChoiceField(
        label=_("Where it comes from"), choices=[(each.value, each.label) for each in SOURCES]
    )
    source_words = forms.CharField(
        label=_("Which meeting, whose word"), required=False, max_length=200
    )


class TaskActForm(forms.Form):
    """What every act's form knows: the task, who reads it, and the line of the diary they saw."""

    changed = ""

    def __init__(self, *args: Any, task: Task, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task, self.reader = task, reader
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=task.moved_by_line, required=False
        )


class ConfirmForm(TaskActForm):
    """Nothing to write."""


class NoteForm(TaskActForm):
    note = words(_("Note"), required=False)


class WrittenNoteForm(TaskActForm):
    note = words(_("Remark"), help_text=_("Once written it cannot be changed, only added to."))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data.pop("seen", None)
        return data


class ReasonForm(TaskActForm):
    reason = words(_("Why"), help_text=_("Goes into the diary and cannot be changed."))


class ProgressForm(TaskActForm):
    words = words(_("How far it is"), help_text=_("What has been done, and what comes next."))


class SiteForm(TaskActForm):
    words = words(_("What you saw"))


class OrderForm(TaskActForm):
    """The text of a supervision order, drafted from the task."""

    words = words(
        _("Text of the order"), rows=6, help_text=_("Printed and sent as it stands here.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.task.asked or self.task.title
        urge = gettext("It is due. Finish it and answer in writing.")
        self.fields["words"].initial = f"{asked}\n{urge}"


class NodeDoneForm(TaskActForm):
    node = forms.TypedChoiceField(label=_("Node"), coerce=int)
    evidence = words(_("By what one sees it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = self.task.nodes.filter(done_at=None)
        field = cast(forms.TypedChoiceField, self.fields["node"])
        field.choices = [(node.pk, str(node)) for node in ahead]


class FeedBackForm(TaskActForm):
    result = words(_("Result"), rows=5, required=False)


class EvidenceForm(TaskActForm):
    photos = PhotosField(label=_("Photos"))
    document = forms.FileField(
        label=_("Document"), required=False, help_text=_("PDF, DOCX or XLSX, up to 20 MB.")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data.pop("seen", None)
        file = data.get("document")
        data["document"] = SentDocument(file.name, file.read()) if file else None
        if not data["document"] and not data.get("photos"):
            raise ValidationError(_("Choose a photo or a document."))
        return data


class ExtensionForm(TaskActForm):
    until = day_field(_("New deadline"))
    reason = words(_("Why"))


class ExtensionTargetForm(TaskActForm):
    extension = forms.IntegerField(widget=forms.HiddenInput)
    note = words(_("Note"), required=False)


class RefuseExtensionForm(ExtensionTargetForm):
    note = words(_("Why not"))


class AnswerForm(TaskActForm):
    order = forms.IntegerField(widget=forms.HiddenInput)
    words = words(
        _("Answer"), rows=5, help_text=_("What has been done, and when it will be finished.")
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data.pop("seen", None)
        return data


class NodesForm(TaskActForm):
    """The nodes as rows: name, day, unit. An emptied row is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nodes = list(self.task.nodes.select_related("owner"))
        self.count = len(nodes) + SPARE_NODES
        first: UnitField | None = None
        for nth in range(self.count):
            node = nodes[nth] if nth < len(nodes) else None
            name = forms.CharField(label=_("Node"), required=False, max_length=120)
            day = day_field(_("Due"), required=False)
            unit = UnitField(label=_("Unit"), required=False, empty=_("The owner"))
            if first is None:
                first = unit
            else:
                unit.like(first)
            if node is not None:
                name.initial = node.name
                day.initial = node.due_at.astimezone(ZONE).date()
                unit.initial = node.owner.code if node.owner else ""
            self.fields |= {f"name_{nth}": name, f"due_{nth}": day, f"unit_{nth}": unit}
        self.english = {node.name: node.name_en for node in nodes}

    @property
    def rows(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        return [
            (self[f"name_{nth}"], self[f"due_{nth}"], self[f"unit_{nth}"])
            for nth in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        nodes = []
        for nth in range(self.count):
            name, due = data.get(f"name_{nth}", "").strip(), data.get(f"due_{nth}")
            if not name:
                continue
            if due is None:
                self.add_error(f"due_{nth}", gettext("Choose the day on which it is due."))
                continue
            nodes.append(self._node(name, due, data.get(f"unit_{nth}")))
        return {"nodes": nodes, "seen": data.get("seen")}

    def _node(self, name: str, due: date, unit: Any) -> PlannedNode:
        # A name that was not touched keeps its English.
        english = self.english.get(name, "")
        return PlannedNode(name, due, english, owner=unit.pk if unit else None)


class DirectiveForm(forms.Form):
    """A directive as text or as a file: one of the two."""

    changed = ""

    title = forms.CharField(
        label=_("Title"), required=False, max_length=120,
        help_text=_("Left empty, the first headline is taken."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Text"), required=False, max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("TXT, DOCX or PDF with text, up to 50 MB."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("text")) == bool(data.get("file")):
            raise ValidationError(_("Paste a text or choose a file: one of the two."))
        return data

    def sent(self) -> tuple[bytes, str]:
        """The content, and the name of the file if it is one."""
        file = self.cleaned_data.get("file")
        if file:
            return file.read(), file.name
        return self.cleaned_data["text"].encode("utf-8", "replace"), ""
