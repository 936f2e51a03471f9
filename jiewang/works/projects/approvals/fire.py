"""Asking the table which fire standard applies, and writing down what the panel said."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User
from jiewang.works.projects.approvals.access import leave_to_apply, leave_to_review
from jiewang.works.projects.approvals.applying import tell
from jiewang.works.projects.approvals.decisions import decide
from jiewang.works.projects.approvals.fire_table import checked, fire_table
from jiewang.works.projects.approvals.models import ExpertReview, FireStandardChoice
from jiewang.works.projects.approvals.rules import approval_rules
from jiewang.works.projects.diary import lock_project
from jiewang.works.projects.errors import ProjectError


@dataclass(frozen=True)
class Expert:
    """Who sat on the panel. `recused`: why they stepped aside 回避, or empty."""

    name: str
    employer: str
    recused: str = ""


@transaction.atomic
def choose_fire_standard(
    project_id: int, *, building: str, inputs: Mapping[str, str], by: User
) -> int:
    """Ask the table, and keep inputs, answer, version and path; returns the answer's id.

    Where no row fits, or the row says so, a panel of experts is asked. Raises NotAllowed,
    ProjectError.
    """
    project = lock_project(project_id)
    actor = leave_to_apply(by, project)
    building = " ".join(building.split())[:120]
    if not building:
        raise ProjectError(_("Name the building."))
    try:
        given = checked(inputs)
    except (KeyError, ValueError):
        raise ProjectError(_("Answer every question of the table.")) from None
    table = fire_table(timezone.localdate())
    last = project.fire_choices.filter(building=building).order_by("pk").last()
    if last and (last.inputs, last.version) == (given, table.version):
        return last.pk
    decision = decide(table.rules, given)
    rule = decision.rule
    choice = FireStandardChoice.objects.create(
        project=project,
        building=building,
        inputs=given,
        version=table.version,
        rule=rule.code if rule else "",
        outcome=rule.outcome if rule else "",
        experts=rule is None or rule.experts,
        answer=rule.answer if rule else "",
        answer_en=rule.answer_en if rule else "",
        source=rule.source if rule else "",
        path=[asdict(passed) for passed in decision.path],
        by=by,
        at=timezone.now(),
    )
    tell(project, actor, "fire_standard", lambda: _told(choice))
    return choice.pk


def _told(choice: FireStandardChoice) -> str:
    told = {"building": choice.building, "rule": choice.rule}
    if not choice.rule:
        text = _("Fire standard of %(building)s: the table has no answer; ask an expert panel.")
    elif choice.experts:
        text = _("Fire standard of %(building)s: row %(rule)s; ask an expert panel.")
    else:
        text = _("Fire standard of %(building)s: row %(rule)s.")
    return text % told


@transaction.atomic
def record_review(
    choice_id: int, *, experts: Sequence[Expert], held_on: date, opinion: str, by: User
) -> None:
    """What a panel said on an answer that asks for one. Who works for the unit steps aside.

    Raises NotAllowed, ProjectError.
    """
    found = FireStandardChoice.objects.get(pk=choice_id)
    project = lock_project(found.project_id)
    actor = leave_to_review(by, project)
    if ExpertReview.objects.filter(choice=found).exists():
        raise ProjectError(_("The panel has spoken on this already. Ask the table anew."))
    if not found.experts:
        raise ProjectError(_("The table answered by itself: no panel is needed."))
    if held_on > timezone.localdate():
        raise ProjectError(_("The panel has not met yet. Write it down when it has."))
    opinion = need_note(opinion, _("Say what the panel found, and on which measures."))
    _check_panel(experts, str(project.unit.name))
    ExpertReview.objects.create(
        choice=found,
        experts=[asdict(expert) for expert in experts],
        held_on=held_on,
        opinion=opinion,
        by=by,
        at=timezone.now(),
    )
    said = lambda: _("The expert panel on %(building)s has spoken.") % {"building": found.building}
    tell(project, actor, "fire_review", said, note=opinion)


def _check_panel(experts: Sequence[Expert], unit: str) -> None:
    if any(not expert.name.strip() for expert in experts):
        raise ProjectError(_("Name every expert."))
    biased = next(
        (e for e in experts if e.employer.strip() == unit and not e.recused.strip()), None
    )
    if biased is not None:
        text = _("%(name)s works for %(unit)s, which builds it, and steps aside. Say why.")
        raise ProjectError(text % {"name": biased.name, "unit": unit})
    heard = {e.name.strip() for e in experts if not e.recused.strip()}
    least = approval_rules().experts
    if len(heard) < least:
        text = _("A panel has at least %(least)d experts who do not step aside; these are %(n)d.")
        raise ProjectError(text % {"least": least, "n": len(heard)})
