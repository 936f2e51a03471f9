"""What a person can make of a topic or a sign: for each its words, its form and its action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.center.supervise.actions import open_task
from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.opening import TaskSource
from jiewang.center.topics import actions as topics
from jiewang.desk.center.topics import forms
from jiewang.people.models import User


@dataclass(frozen=True)
class Act:
    """`of` are the kinds of things it is for: "topic", "sign"."""

    label: Promise
    done: Promise
    form: type[forms.TopicForm]
    run: Callable[..., Any]
    of: frozenset[str]
    lead: Promise | str = ""


@transaction.atomic
def _make_task(
    *, by: User, words: str, topic_id: int | None = None, sign_id: int | None = None, **given: Any
) -> None:
    """A task of supervise, and the line that says what it was made of."""
    key = f"topic:{topic_id}" if topic_id is not None else f"sign:{sign_id}"
    source = TaskSource(kind=Source.OTHER, words=words, key=key)
    task_id = open_task(by=by, source=source, **given)
    number = Task.objects.values_list("number", flat=True).get(pk=task_id)
    of: Mapping[str, Any] = {"topic_id": topic_id, "sign_id": sign_id}
    topics.record_task(number=number, center=given["center"], by=by, **of)


def _no_words(action: Callable[..., Any]) -> Callable[..., Any]:
    """`words` is what the thing is called; only a task keeps it as its source."""

    def run(*, source_words: str, **given: Any) -> Any:
        return action(**given)

    return run


def _task(*, source_words: str, **given: Any) -> None:
    _make_task(words=source_words, **given)


BOTH = frozenset({"topic", "sign"})
ACTS: dict[str, Act] = {
    "task": Act(
        _("Make a task of it"),
        _("A task is set up; a leader approves it next."),
        forms.TaskOfTopicForm,
        _task,
        BOTH,
        lead=_("A supervised task with owner, deadline and lamp. A leader approves it first."),
    ),
    "theme": Act(
        _("Make it the theme of a month"),
        _("It is the theme of the month; the lead unit is told."),
        forms.ThemeForm,
        _no_words(topics.open_theme),
        frozenset({"topic"}),
        lead=_("One matter a month, taken up thoroughly by one lead unit."),
    ),
    "hint": Act(
        _("Give a patrol hint"),
        _("Who goes round there is told."),
        forms.HintForm,
        _no_words(topics.give_patrol_hint),
        BOTH,
        lead=_("The communities in the area find it in their notices."),
    ),
    "aside": Act(
        _("Set it aside"),
        _("It is set aside, and your reason is kept."),
        forms.AsideForm,
        _no_words(topics.set_aside),
        BOTH,
    ),
}
