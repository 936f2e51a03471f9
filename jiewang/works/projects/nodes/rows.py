"""Nodes as somebody writes them down, in a form or a file: checked as a whole, then stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from jiewang.people.models import Unit
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.kinds import NodeKind, Per
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Crew, Node, NodeCrew, NodeLink
from jiewang.works.projects.nodes.waiting import needs_text, waits_text
from jiewang.works.projects.schedule.plan import Plan, PlanNode, graph_of
from jiewang.works.projects.states import NODE_STAGES, Stage

MOST_NODES = 2000
LONGEST = 3650


@dataclass(frozen=True)
class NodeRow:
    """One node as asked for. `after`: codes of what it waits for, with lags in workdays.

    `duration` None: nothing was written there. `line` is where it stands in a file.
    """

    code: str
    name: str
    duration: int | None
    per: str = Per.WORKDAY
    after: Sequence[tuple[str, int]] = ()
    name_en: str = ""
    kind: str = NodeKind.OTHER
    stage: str = Stage.BUILD
    weight: int = 1
    cost: Decimal | None = None
    unit: Unit | None = None
    needs: Mapping[str, int] = field(default_factory=dict, hash=False)
    line: int = 0

    def __str__(self) -> str:
        return self.name or self.code

    @property
    def after_text(self) -> str:
        return waits_text(self.after)

    @property
    def needs_text(self) -> str:
        return needs_text(self.needs)

    def refusal(self, reason: str) -> ProjectError:
        """A sentence that says where the node stands."""
        if not self.line:
            return ProjectError(_("“%(node)s”: %(reason)s") % {"node": self, "reason": reason})
        text = _("Line %(line)d, “%(node)s”: %(reason)s")
        return ProjectError(text % {"line": self.line, "node": self, "reason": reason})


def check_rows(rows: Sequence[NodeRow], crews: Mapping[str, int]) -> None:
    """Refuse what cannot be scheduled: names the node, and what is wrong. Raises ProjectError."""
    if not rows:
        raise ProjectError(_("A project has at least one node. Write down what has to be done."))
    if len(rows) > MOST_NODES:
        text = _("At most %(most)d nodes in one project. Make several projects of it.")
        raise ProjectError(text % {"most": MOST_NODES})
    place: dict[str, int] = {}
    for nth, row in enumerate(rows):
        _check_row(row)
        if row.code in place:
            text = _("the code %(code)s stands there twice.") % {"code": row.code}
            raise row.refusal(text)
        place[row.code] = nth
    links = []
    for nth, row in enumerate(rows):
        for code, lag in row.after:
            if code not in place or lag < 0:
                text = _("it waits for %(code)s, and there is no such node.")
                raise row.refusal(text % {"code": code or "–"})
            links.append((place[code], nth, lag))
    nodes = [PlanNode(row.code, row.duration or 0, row.per, str(row), row.needs) for row in rows]
    graph_of(Plan(nodes, links, crews))


def _check_row(row: NodeRow) -> None:
    if not row.name.strip() or not row.code.strip():
        raise row.refusal(_("every node needs a code and a name."))
    if row.duration is None or row.duration < 0:
        raise row.refusal(_("it has no duration. Say how many days it takes; 0 for a milestone."))
    if row.duration > LONGEST:
        text = _("at most %(most)d days. Divide it into several nodes.")
        raise row.refusal(text % {"most": LONGEST})
    if row.kind not in NodeKind or row.per not in Per or row.stage not in NODE_STAGES:
        raise row.refusal(_("its kind, its stage or the unit of its duration is not known."))
    if row.cost is not None and row.cost < 0:
        raise row.refusal(_("a cost is not below 0."))


def store_rows(project: Project, rows: Sequence[NodeRow]) -> None:
    """Put these nodes in the place of those there were; facts of the same codes are kept.

    Needs check_rows() before, and a transaction.
    """
    known = {node.code: node for node in project.nodes.all()}
    wanted = {row.code for row in rows}
    gone = [node.pk for code, node in known.items() if code not in wanted]
    NodeLink.objects.filter(after__project=project).delete()
    NodeCrew.objects.filter(node__project=project).delete()
    Node.objects.filter(pk__in=gone).delete()
    nodes = [_node(project, nth, row, known.get(row.code)) for nth, row in enumerate(rows, 1)]
    Node.objects.bulk_create([node for node in nodes if node.pk is None])
    Node.objects.bulk_update([known[each] for each in wanted & known.keys()], _WRITTEN, 200)
    keys = dict(project.nodes.values_list("code", "pk"))
    NodeLink.objects.bulk_create(
        NodeLink(before_id=keys[code], after_id=keys[row.code], lag=lag)
        for row in rows
        for code, lag in dict(row.after).items()
    )
    crews = dict(Crew.objects.filter(center=project.center_id).values_list("name", "pk"))
    NodeCrew.objects.bulk_create(
        NodeCrew(node_id=keys[row.code], crew_id=crews[name], need=need)
        for row in rows
        for name, need in row.needs.items()
    )


_WRITTEN = [
    "position",
    "name",
    "name_en",
    "kind",
    "stage",
    "unit",
    "duration",
    "per",
    "weight",
    "cost",
]


def _node(project: Project, nth: int, row: NodeRow, known: Node | None) -> Node:
    node = known or Node(project=project, code=row.code)
    node.position = nth
    node.name = row.name.strip()[:120]
    node.name_en = row.name_en[:200]
    node.kind, node.stage, node.per = row.kind, row.stage, row.per
    node.unit = row.unit
    node.duration = row.duration or 0
    # A milestone weighs nothing: it is a day, not a work.
    node.weight = max(row.weight, 1) if node.duration else 0
    node.cost = row.cost
    return node
