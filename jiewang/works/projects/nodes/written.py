"""The nodes of a project as rows again: what forms, files and copies begin from."""

from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import NodeCrew
from jiewang.works.projects.nodes.planning import links_of
from jiewang.works.projects.nodes.rows import NodeRow


def rows_of(project: Project) -> list[NodeRow]:
    """The nodes as they are written down, in their order; three questions."""
    waits = links_of(project)
    needs: dict[int, dict[str, int]] = {}
    for needed in NodeCrew.objects.filter(node__project=project).select_related("crew"):
        needs.setdefault(needed.node_id, {})[needed.crew.name] = needed.need
    return [
        NodeRow(
            node.code,
            node.name,
            node.duration,
            node.per,
            waits.get(node.pk, []),
            name_en=node.name_en,
            kind=node.kind,
            stage=node.stage,
            weight=node.weight,
            cost=node.cost,
            unit=node.unit,
            needs=needs.get(node.pk, {}),
            line=node.position,
        )
        for node in project.nodes.order_by("position").select_related("unit")
    ]
