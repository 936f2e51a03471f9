"""The diary as whole sentences: its lines as the diary component draws them."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from jiewang.center.case.models import CaseStep
from jiewang.center.check.models import Reopening
from jiewang.center.intake.wording import blotted
from jiewang.desk.center.cases.names import Names, names_in
from jiewang.desk.center.cases.sentences import sentence
from jiewang.desk.center.lines import Line, who_wrote

KIND = CaseStep.Kind


def diary_lines(steps: Iterable[CaseStep], *, hide_reporter: bool = False) -> list[Line]:
    """The given steps in their order, each as a whole sentence.

    `hide_reporter`: this reader may not learn who reported, not even which colleague.
    """
    rows = list(steps)
    names, said = names_in(rows), _said(rows)
    lines = [_line(step, names, hide_reporter=hide_reporter) for step in rows]
    if hide_reporter:
        said = {line: blotted(text) for line, text in said.items()}
    return [
        replace(line, quote=said.get(step.line, line.quote))
        for step, line in zip(rows, lines, strict=True)
    ]


def _said(steps: list[CaseStep]) -> dict[int, str]:
    """What reporters said when they reopened the case, by the number of the diary's line."""
    lines = {step.data["reopening"]: step.line for step in steps if "reopening" in step.data}
    found = Reopening.objects.filter(pk__in=lines) if lines else ()
    return {lines[each.pk]: each.text for each in found}


def _line(step: CaseStep, names: Names, *, hide_reporter: bool) -> Line:
    overdue = step.kind == KIND.OVERDUE
    return Line(
        title=step.get_kind_display(),
        who=_("Confidential")
        if hide_reporter and step.kind == KIND.REPORTED
        else who_wrote(step, names.posts),
        at=step.at,
        text=sentence(step.kind, step.data, names),
        quote=step.note,
        moved=step.moved,
        lamp="red" if overdue else "amber" if step.kind == KIND.WARNED else "",
    )
