"""Approvals of a project: of the case's unit, on the wall of the case's center."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from jiewang.people.models import User
from jiewang.works.projects.actions import open_project
from jiewang.works.projects.approvals import actions
from jiewang.works.projects.approvals.models import Application, ApplicationItem, FireStandardChoice
from jiewang.works.projects.models import Project
from jiewang.works.projects.opening import Place
from tests.rights.beats import Scene
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]
CANNOT = {"in_scope": "yes", "change": "none", "meets_current": "no"}
PANEL = [actions.Expert(name, "Institute") for name in ("A", "B", "C")]


@prepared
def project(scene: Scene) -> Project:
    """The case's unit is responsible; the district has put it on the wall."""
    case = scene.case
    pk = open_project(
        title="Steps",
        center=case.center,
        unit=case.unit or case.center,
        place=Place(area=case.area),
        promised_on=timezone.localdate() + timedelta(days=90),
        by=scene.cast.clerk,
    )
    return Project.objects.get(pk=pk)


@prepared
def application(scene: Scene) -> Application:
    """One item, whose opinion is the case's unit's own."""
    found = project(scene)
    pk = actions.apply_for(found.pk, items=["fire_design"], documents=3, by=scene.cast.clerk)
    ApplicationItem.objects.filter(application=pk).update(unit=found.unit)
    return Application.objects.get(pk=pk)


@prepared
def choice(scene: Scene) -> FireStandardChoice:
    pk = actions.choose_fire_standard(
        project(scene).pk, building="Hall", inputs=CANNOT, by=scene.cast.clerk
    )
    return FireStandardChoice.objects.get(pk=pk)


def standing_project(scene: Scene) -> Project:
    """The one that pages ask for; made at the first question."""
    case = scene.case
    found = Project.objects.filter(center=case.center, unit=case.unit or case.center, title="Steps")
    return found.first() or project(scene)


def standing_application(scene: Scene) -> Application:
    found = standing_project(scene)
    if not found.applications.exists():
        pk = actions.apply_for(found.pk, items=["fire_design"], documents=3, by=scene.cast.clerk)
        ApplicationItem.objects.filter(application=pk).update(unit=found.unit)
    return found.applications.get()


def standing_choice(scene: Scene) -> FireStandardChoice:
    found = standing_project(scene)
    if not found.fire_choices.exists():
        said = {"building": "Hall", "inputs": CANNOT}
        actions.choose_fire_standard(found.pk, by=scene.cast.clerk, **said)
    return found.fire_choices.get()


# fmt: off
ACTIONS: dict[str, Run] = {
    "add_unit_works": lambda s, by: actions.add_unit_works(project(s).pk, name="Hall", by=by),
    "apply_for": lambda s, by: actions.apply_for(project(s).pk, items=["fire_design"], documents=3, by=by),
    "record_visit": lambda s, by: actions.record_visit(application(s).pk, on=timezone.localdate(), words="Seen", by=by),
    "give_opinion": lambda s, by: actions.give_opinion(application(s).pk, item="fire_design", passed=True, words="", by=by),
    "choose_fire_standard": lambda s, by: actions.choose_fire_standard(project(s).pk, building="Hall", inputs=CANNOT, by=by),
    "record_review": lambda s, by: actions.record_review(choice(s).pk, experts=PANEL, held_on=timezone.localdate(), opinion="Well", by=by),
}
# fmt: on
TRIED = [("projects", name, "handling", run) for name, run in ACTIONS.items()]

_NUMBER = {"number": lambda scene: standing_project(scene).number}
OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    **{
        f"desk:{name}": _NUMBER
        for name in ("approvals", "application_new", "unit_works_new", "fire_new")
    },
    "desk:fire_review": _NUMBER | {"choice_id": lambda scene: standing_choice(scene).pk},
    "desk:visit_new": _NUMBER | {"application_id": lambda scene: standing_application(scene).pk},
    "desk:opinion": _NUMBER
    | {
        "application_id": lambda scene: standing_application(scene).pk,
        "item": lambda _scene: "fire_design",
    },
}
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:unit_works_new POST": lambda _scene: {"name": "Hall"},
    "desk:opinion POST": lambda _scene: {"passed": "yes"},
    "desk:visit_new POST": lambda _scene: {"on": str(timezone.localdate()), "words": "Seen"},
}
