"""The extra questions of a type, as fields of whichever form asks them. None must be answered."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiewang.center.catalog.models import Category
from jiewang.center.catalog.words import said_of

PREFIX = "answer_"
_WIDGETS: dict[str, forms.Widget] = {
    "number": forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    "date": forms.DateInput(attrs={"type": "date"}),
    "text": forms.TextInput(attrs={"maxlength": 200}),
}


def question_fields(leaf: Category | None, known: Mapping[str, Any]) -> dict[str, forms.Field]:
    """A field for each extra question of a leaf; `known` are answers given before, by wording."""
    if leaf is None:
        return {}
    return {
        f"{PREFIX}{question['key']}": _field(leaf, question, known.get(question["label"], ""))
        for question in leaf.extra_questions
    }


def given_answers(data: dict[str, Any]) -> dict[str, str]:
    """Take the answers out of a form's cleaned data, by the keys of their questions."""
    names = [name for name in data if name.startswith(PREFIX)]
    return {name.removeprefix(PREFIX): data.pop(name) for name in names}


def _field(leaf: Category, question: Mapping[str, Any], known: Any) -> forms.Field:
    """What is stored stays as the catalog has it; only what is read is translated."""
    common = {"label": said_of(leaf, question["label"]), "required": False, "initial": known}
    if question["type"] == "choice":
        options = [(each, said_of(leaf, each)) for each in question["options"]]
        return forms.ChoiceField(choices=[("", _("Not asked")), *options], **common)
    # What a number or a date is, the action says: one rule for every door.
    return forms.CharField(widget=_WIDGETS[question["type"]], **common)


class QuestionsForm(forms.Form):
    """The questions of a leaf alone, for a page that learns the leaf while it is filled in."""

    # The leaf whose questions these are, sent along with the answers.
    asked_of = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, leaf: Category, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})["asked_of"] = leaf.code
        super().__init__(*args, **kwargs)
        self.fields.update(question_fields(leaf, {}))
