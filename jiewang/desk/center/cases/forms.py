"""Forms of the acts on a case. Fields are named like the arguments of the actions."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.center.catalog.models import HandlingLevel, Urgency
from jiewang.center.check.answers import draft_answer
from jiewang.center.dispatch.queries import proposal
from jiewang.center.dispatch.reading import Routed
from jiewang.center.intake.access import verifier
from jiewang.desk.center.cases.fields import (
    AreaField,
    CaseNumberField,
    CategoryField,
    CommunityField,
    ReasonField,
    UnitField,
    UnitsField,
    leaf_by_code,
)
from jiewang.desk.center.photos.fields import PhotosField
from jiewang.desk.center.questions import given_answers, question_fields
from jiewang.grid.areas.models import Level
from jiewang.grid.areas.queries import areas_on
from jiewang.people.models import Unit, User


def words(
    label: Any, *, rows: int = 3, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """A field for sentences of one's own."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, widget=area, required=required, max_length=8000, help_text=help_text
    )


class ActForm(forms.Form):
    """What every act's form knows: the case, who reads it, and the line of the diary they saw."""

    # Filled when somebody else moved the case meanwhile: the page shows it as a note.
    changed = ""

    def __init__(self, *args: Any, case: Case, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.reader = case, reader
        self.fields["seen"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=case.moved_by_line, required=False
        )

    @cached_property
    def proposal(self) -> Routed | None:
        """Where the rules of today send the case; None before it is filed. Asked once a form."""
        return proposal(self.case) if self.case.category else None


class NoteForm(ActForm):
    note = words(
        _("Note"), required=False, help_text=_("Goes into the diary and cannot be changed.")
    )


class ReasonedNoteForm(ActForm):
    note = words(_("Why"), help_text=_("Goes into the diary and cannot be changed."))


class WrittenNoteForm(ActForm):
    note = words(_("Remark"), help_text=_("Once written it cannot be changed, only added to."))


class ConfirmForm(ActForm):
    """Nothing to write."""


class CategoryForm(ActForm):
    category = CategoryField()
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency, initial=Urgency.NORMAL)


class FileForm(CategoryForm):
    """With the extra questions of the leaf that is chosen, as far as one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.get("category") or self.initial.get("category") or ""
        first = self.case.reports.order_by("received_at", "pk").first()
        self.asked = question_fields(leaf_by_code(chosen), first.answers if first else {})
        self.fields.update(self.asked)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        answers = given_answers(data)
        return {**data, "answers": answers}


class ReclassifyForm(CategoryForm):
    note = words(_("Why"), rows=2)


class VerificationForm(ActForm):
    found = forms.TypedChoiceField(
        label=_("What is there on site?"),
        choices=[("yes", _("It is as reported")), ("no", _("Nothing of the kind"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = words(_("What you saw"), help_text=_("Goes into the diary and cannot be changed."))


class RefuseForm(ActForm):
    reason = ReasonField("refuse")
    explanation = words(
        _("Answer to the reporter"),
        rows=4,
        help_text=_("The reporter reads it word for word. Say where to turn instead."),
    )


class MergeForm(ActForm):
    into = CaseNumberField(
        label=_("Number of the case that stands"),
        help_text=_("Every reporter still gets an answer and may rate it."),
    )


class PlaceForm(ActForm):
    area_code = AreaField(
        label=_("Where it is"),
        empty=_("Choose a place"),
        help_text=_("A street, community, grid or micro-grid, as they were on the day it came."),
    )
    note = words(_("Remark"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = timezone.localdate(self.case.reported_at)
        areas = areas_on(day).exclude(level=Level.DISTRICT)
        cast(AreaField, self.fields["area_code"]).offer(areas, group=Level.STREET)
        self.fields["area_code"].initial = self.case.area.code


class DispatchForm(ActForm):
    to = UnitField(
        label=_("Lead unit"),
        required=False,
        empty=_("As the rule says"),
        help_text=_("Another unit than the rule’s needs a note."),
    )
    assist = UnitsField(label=_("Assisting units"), required=False)
    more = UnitField(label=_("One more to assist"), required=False, empty=_("None"))
    note = words(_("Remark"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The same list twice: it is read once.
        to, more = cast(UnitField, self.fields["to"]), cast(UnitField, self.fields["more"])
        more.like(to)
        named = self.proposal.assist if self.proposal else ()
        self.fields["assist"].choices = [(unit.code, str(unit)) for unit in named]  # type: ignore[attr-defined]
        self.fields["assist"].initial = [unit.code for unit in named]
        if not named:
            self.fields["assist"].widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        more = data.pop("more", None)
        if more:
            data["assist"] = [*data.get("assist", []), more]
        return data


class RerouteForm(ActForm):
    to = UnitField(label=_("To which unit"))
    note = words(_("Why"), rows=2)


class GrantReturnForm(ActForm):
    to = UnitField(
        label=_("On to which unit"), required=False, empty=_("Back to the center’s desk first")
    )
    note = words(_("Remark"), rows=2, required=False)


class PushDownForm(ActForm):
    to = CommunityField(label=_("Community"))
    area_code = AreaField(
        label=_("Grid"),
        empty=_("The community as a whole"),
        required=False,
        help_text=_("A grid of this community, if one grid is to take it."),
    )
    note = words(_("Remark"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grids = areas_on().filter(level__in=[Level.GRID, Level.MICRO_GRID])
        if self.case.center.kind == Unit.Kind.STREET:
            cast(CommunityField, self.fields["to"]).street = self.case.center
            # The codes of streets' units are those of their areas.
            grids = grids.filter(path__contains=f".{self.case.center.code}.")
        cast(AreaField, self.fields["area_code"]).offer(grids, group=Level.COMMUNITY)


class LevelForm(ActForm):
    level = forms.ChoiceField(label=_("Which level"), choices=HandlingLevel)
    note = words(_("Why"), rows=2)


class AssistForm(ActForm):
    unit = UnitField(label=_("Assisting unit"))
    note = words(_("What is asked of it"), rows=2, required=False)


class PassForm(ActForm):
    note = words(_("What you checked"), rows=2, required=False)
    photos = PhotosField(label=_("Photos"))


class ReworkForm(ActForm):
    reason = ReasonField("rework")
    explanation = words(_("What is missing"))


class CloseForm(ActForm):
    answer = words(
        _("Answer to the reporters"), rows=6, help_text=_("Every reporter reads it word for word.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].initial = draft_answer(self.case)


class ShelveForm(ActForm):
    reason = ReasonField("shelve")
    explanation = words(_("Why it cannot be done now"))
    review_on = forms.DateField(
        label=_("Looked at again on"), widget=forms.DateInput(attrs={"type": "date"})
    )


class ReopenForm(ActForm):
    reason = ReasonField("reopen")
    text = words(_("What is not settled"))


class PhotoForm(ActForm):
    stage = forms.ChoiceField(
        label=_("What it shows"),
        choices=[("report", _("What was reported")), ("result", _("What was done"))],
    )
    photos = PhotosField(label=_("Photos"), help_text=_("At most 4. Place and device are removed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if verifier(self.reader, self.case) is None:
            self.fields["stage"].initial = "result"


class UnmaskForm(forms.Form):
    reason = forms.CharField(
        label=_("What do you need it for?"),
        max_length=200,
        help_text=_("Your name, post, the time and this reason are written down."),
    )
