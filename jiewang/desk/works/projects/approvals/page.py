"""What the page of a project's approvals shows, read once."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.center.case.errors import NotAllowed
from jiewang.people.models import User
from jiewang.works.projects.approvals.access import (
    leave_to_apply,
    leave_to_opine,
    leave_to_review,
    leave_to_visit,
)
from jiewang.works.projects.approvals.fire_table import INPUTS
from jiewang.works.projects.approvals.models import (
    Application,
    ApplicationItem,
    FireStandardChoice,
    UnitWorks,
)
from jiewang.works.projects.approvals.queries import savings_of, stages_of
from jiewang.works.projects.approvals.rules import ACCEPTANCE, approval_rules
from jiewang.works.projects.approvals.savings import Saved
from jiewang.works.projects.models import Project

State = Application.State
_LAMPS = {State.OPEN: "blue", State.PASSED: "green", State.REFUSED: "amber"}


@dataclass(frozen=True)
class Tile:
    """One of the four: saved, the standard way, what it was."""

    name: str
    saved: int
    standard: int
    real: int

    @property
    def more(self) -> int:
        """By how much it cost more than the standard way."""
        return max(-self.saved, 0)


@dataclass(frozen=True)
class ShownApplication:
    """An application; `rows`: name of the item, its opinion, whether this reader gives it."""

    application: Application
    stage: str
    kind: str
    lamp: str
    rows: list[tuple[str, ApplicationItem, bool]]
    visits: list[Any]
    may_visit: bool


@dataclass(frozen=True)
class ShownChoice:
    """An answer of the fire table in the reader's language, with the way to it."""

    choice: FireStandardChoice
    answer: str
    inputs: list[tuple[str, str]]
    path: list[tuple[str, str]]
    review: Any
    may_review: bool


def may(ask: Any, *args: Any) -> bool:
    """Whether a question of access is answered with a leave."""
    try:
        ask(*args)
    except NotAllowed:
        return False
    return True


def tiles(both: Saved) -> list[Tile]:
    """Steps, days, documents, visits."""
    names = [_("Steps"), _("Workdays"), _("Papers"), _("Visits")]
    parts = zip(names, both.saved.parts, both.standard.parts, both.real.parts, strict=True)
    return [Tile(*each) for each in parts]


def approvals_page(project: Project, reader: User) -> dict[str, Any]:
    """The context of the page."""
    applies = may(leave_to_apply, reader, project)
    pending = _pending(project)
    return {
        "project": project,
        "tiles": tiles(savings_of(project)),
        "ended": project.applications.exclude(state=State.OPEN).exists(),
        "stages": [
            (stage, items, any(each.item.code not in pending[None] for each in items))
            for stage, items in stages_of(project)
        ],
        "applications": [_application(each, reader) for each in _applications(project)],
        "works": [_works(each, project, pending[each.pk]) for each in project.unit_works.all()],
        "choices": [_choice(each, reader) for each in _choices(project)],
        "applies": applies,
    }


def _pending(project: Project) -> dict[int | None, set[str]]:
    """By unit works (None: the whole): items that are with the units, or have passed."""
    rows = ApplicationItem.objects.filter(
        application__project=project, application__state__in=[State.OPEN, State.PASSED]
    )
    found: dict[int | None, set[str]] = defaultdict(set)
    for works, item in rows.values_list("application__works", "item"):
        found[works].add(item)
    return found


def pending_of(project: Project, works: UnitWorks | None) -> list[str]:
    """Items that cannot be handed in now."""
    return sorted(_pending(project)[works.pk if works else None])


def _applications(project: Project) -> Any:
    rows = project.applications.select_related("works").order_by("-pk")
    return rows.prefetch_related("items__unit", "items__by", "visits__by")


def _application(application: Application, reader: User) -> ShownApplication:
    rules = approval_rules()
    stage, rows = rules.stages.get(application.stage), list(application.items.all())
    is_open = application.state == State.OPEN
    kind = _("One item")
    if len(rows) > 1:
        kind = _("Joint acceptance") if application.stage == ACCEPTANCE else _("In parallel")
    return ShownApplication(
        application=application,
        stage=str(stage or application.stage),
        kind=kind,
        lamp=_LAMPS[State(application.state)],
        rows=[
            (
                str(rules.items.get(row.item) or row.item),
                row,
                is_open and may(leave_to_opine, reader, row),
            )
            for row in rows
        ],
        visits=list(application.visits.all()),
        may_visit=is_open and may(leave_to_visit, reader, application),
    )


def _works(works: UnitWorks, project: Project, pending: set[str]) -> dict[str, Any]:
    items = approval_rules().stages[ACCEPTANCE].items
    early = (project.promised_on - works.accepted_on).days if works.accepted_on else 0
    return {
        "works": works,
        "tiles": tiles(savings_of(project, works=works)) if works.accepted_on else [],
        "early": max(0, early),
        "may_apply": any(item.code not in pending for item in items),
    }


def _choices(project: Project) -> Any:
    return project.fire_choices.select_related("by", "project").order_by("-pk")


def _choice(choice: FireStandardChoice, reader: User) -> ShownChoice:
    review = getattr(choice, "review", None)
    names = {"in_scope": _("scope"), "change": _("change"), "meets_current": _("current code")}
    return ShownChoice(
        choice=choice,
        answer=in_reader_language(choice.answer, choice.answer_en),
        inputs=[
            (names[name], str(INPUTS[name](value).label)) for name, value in choice.inputs.items()
        ],
        path=[
            (each["rule"], names.get(each["stopped_by"], each["stopped_by"]))
            for each in choice.path
        ],
        review=review,
        may_review=choice.experts
        and review is None
        and may(leave_to_review, reader, choice.project),
    )
