"""Projects for tests, brought where they are wanted by the room's own actions."""

from datetime import timedelta

from jiewang.people.models import User
from jiewang.testing import make_town, make_user
from jiewang.works.projects.actions import open_project
from jiewang.works.projects.counting import today_here
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.actions import lay_schedule, write_nodes
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.opening import Place

ROWS = (
    NodeRow("A", "Design", 5, weight=5),
    NodeRow("B", "Ground", 10, after=[("A", 0)], weight=10),
    NodeRow("C", "Fitting out", 10, after=[("B", 0)], weight=10),
    NodeRow("D", "Planting", 3, after=[("A", 0)], weight=3),
    NodeRow("E", "Opened", 0, after=[("C", 0), ("D", 0)]),
)


def in_days(days):
    return today_here() + timedelta(days=days)


def gao(town):
    """East Lane's supervision post: leads projects."""
    return User.objects.filter(username="gao").first() or make_user("gao", ("SC07", town.east))


def make_project(*, rows=ROWS, days=120, laid=True, **fields):
    """A project of East Lane for the water station; jiang works on it, gao leads it."""
    town = make_town()
    by = fields.pop("by", None) or gao(town)
    how = {name: fields.pop(name) for name in ("reserve", "early") if name in fields}
    fields = {"title": "石板坡步道整修", "center": town.east, "unit": town.water, **fields}
    fields.setdefault("place", Place(area=town.grid))
    fields.setdefault("promised_on", in_days(days))
    pk = open_project(by=by, **fields)
    if rows:
        write_nodes(pk, rows=rows, by=by)
        if laid:
            lay_schedule(pk, by=by, **{"early": True, **how})
    return Project.objects.get(pk=pk)


def node_of(project, code):
    return project.nodes.get(code=code)
