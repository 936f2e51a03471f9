"""Key projects on which rights are tried: of the case's unit, on the wall of the case's center."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from jiewang.center.consult.models import BlockedItem
from jiewang.people.models import User
from jiewang.works.projects import actions
from jiewang.works.projects.models import OwnersReport, Project, ProjectPhoto
from jiewang.works.projects.nodes import actions as nodes
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.opening import Place
from tests.rights.beats import Scene, a_photo
from tests.rights.permits import project, standing_project
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]
ROWS = [NodeRow("A", "Design", 5), NodeRow("B", "Ground", 10, after=[("A", 0)])]


def _in_days(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def _place(scene: Scene) -> Place:
    return Place(area=scene.case.area)


@prepared
def laid(scene: Scene) -> Project:
    """With two nodes and their days."""
    found = project(scene)
    nodes.write_nodes(found.pk, rows=ROWS, by=scene.cast.clerk)
    nodes.lay_schedule(found.pk, early=True, by=scene.cast.clerk)
    return found


@prepared
def begun(scene: Scene) -> Project:
    found = laid(scene)
    nodes.begin_node(found.pk, node=_first(found), by=scene.cast.clerk)
    return found


@prepared
def written(scene: Scene) -> OwnersReport:
    pk = actions.write_report(project(scene).pk, done="Pipes", by=scene.cast.clerk)
    return OwnersReport.objects.get(pk=pk)


@prepared
def item(scene: Scene) -> BlockedItem:
    """A row by hand: how an item comes to be is tried elsewhere."""
    return BlockedItem.objects.create(
        center=scene.case.center, area=scene.case.area, title="Pipes", words="Stuck",
        cause="judgement", stage="coordinating", opened_at=timezone.now(),
    )  # fmt: skip


def _first(found: Project) -> int:
    return found.nodes.get(code="A").pk


def standing_report(scene: Scene) -> OwnersReport:
    found = standing_project(scene)
    if not found.reports.exists():
        actions.write_report(found.pk, done="Pipes", by=scene.cast.clerk)
    return found.reports.get()


def standing_photo(scene: Scene) -> ProjectPhoto:
    found = standing_project(scene)
    if not found.photos.exists():
        actions.add_photos(found.pk, photos=[a_photo()], by=scene.cast.clerk)
    return found.photos.get()


# fmt: off
ACTIONS: dict[str, Run] = {
    "open_project": lambda s, by: actions.open_project(title="Park", center=s.case.center, unit=s.case.unit or s.case.center, place=_place(s), promised_on=_in_days(90), by=by),
    "write_nodes": lambda s, by: nodes.write_nodes(project(s).pk, rows=ROWS, by=by),
    "lay_schedule": lambda s, by: nodes.lay_schedule(laid(s).pk, by=by),
    "begin_node": lambda s, by: nodes.begin_node(laid(s).pk, node=_first(laid(s)), by=by),
    "tell_progress": lambda s, by: nodes.tell_progress(begun(s).pk, node=_first(begun(s)), progress=40, by=by),
    "finish_node": lambda s, by: nodes.finish_node(begun(s).pk, node=_first(begun(s)), evidence="Seen", by=by),
    "slip_node": lambda s, by: nodes.slip_node(laid(s).pk, node=_first(laid(s)), days=3, reason="Rain", by=by),
    "lock_node": lambda s, by: nodes.lock_node(laid(s).pk, node=_first(laid(s)), on=_in_days(9), reason="Contract", by=by),
    "unlock_node": lambda s, by: nodes.unlock_node(_locked(s).pk, node=_first(_locked(s)), by=by),
    "move_promise": lambda s, by: nodes.move_promise(laid(s).pk, promised_on=_in_days(99), reason="Rain", by=by),
    "move_stage": lambda s, by: actions.move_stage(project(s).pk, to="build", by=by),
    "withdraw_project": lambda s, by: actions.withdraw_project(project(s).pk, reason="No money", by=by),
    "link_case": lambda s, by: actions.link_case(project(s).pk, case=s.case, by=by),
    "unlink_case": lambda s, by: actions.unlink_case(project(s).pk, case=s.case, by=by),
    "link_item": lambda s, by: actions.link_item(project(s).pk, item=item(s), by=by),
    "unlink_item": lambda s, by: actions.unlink_item(project(s).pk, item=item(s), by=by),
    "add_photos": lambda s, by: actions.add_photos(project(s).pk, photos=[a_photo()], by=by),
    "tell_money": lambda s, by: actions.tell_money(project(s).pk, amount=Decimal(100), by=by),
    "write_lesson": lambda s, by: actions.write_lesson(project(s).pk, happened="Pipes", advice="Survey", by=by),
    "note_project": lambda s, by: actions.note_project(project(s).pk, note="Seen", by=by),
    "keep_crew": lambda s, by: actions.keep_crew(center=s.case.center, name="Digger", size=1, by=by),
    "write_report": lambda s, by: actions.write_report(project(s).pk, done="Pipes", by=by),
    "publish_report": lambda s, by: actions.publish_report(written(s).pk, by=by),
}
# fmt: on


@prepared
def _locked(scene: Scene) -> Project:
    found = laid(scene)
    said = {"on": _in_days(9), "reason": "Contract", "by": scene.cast.clerk}
    nodes.lock_node(found.pk, node=_first(found), **said)
    return found


TRIED = [("projects", name, "handling", run) for name, run in ACTIONS.items()]

_NUMBER = {"number": lambda scene: standing_project(scene).number}
OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    **{
        f"desk:{name}": _NUMBER
        for name in ("project", "project_nodes", "project_import", "public_project")
    },
    "desk:project_act": _NUMBER | {"name": lambda _scene: "note"},
    "desk:project_export": _NUMBER | {"suffix": lambda _scene: "csv"},
    "desk:project_photo": _NUMBER
    | {"pk": lambda scene: standing_photo(scene).pk, "size": lambda _scene: "small"},
    "desk:report_publish": _NUMBER | {"pk": lambda scene: standing_report(scene).pk},
    "desk:public_report": _NUMBER | {"week": lambda scene: standing_report(scene).week.isoformat()},
    "desk:public_report_pdf": _NUMBER
    | {"week": lambda scene: standing_report(scene).week.isoformat()},
}
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:project_act POST": lambda _scene: {"note": "Seen"},
    "desk:crews POST": lambda _scene: {"name": "Digger", "size": 1},
    "desk:project_nodes POST": lambda _scene: {
        "rows": 1, "code_0": "A", "name_0": "Design", "kind_0": "design", "duration_0": 3,
        "per_0": "workday",
    },
}  # fmt: skip
