"""What exclusions and disputes have in common: whose marks they speak of, and who decides."""

from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor, lock_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.evaluate.access import leave_to_decide
from jiewang.center.evaluate.diaries import read_case, terms_for
from jiewang.center.evaluate.errors import EvaluateError
from jiewang.center.evaluate.events import WishDecided, WishMade
from jiewang.center.evaluate.marks import Mark
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import Claim, Decided, Exclusion
from jiewang.center.evaluate.periods import ZONE
from jiewang.center.evaluate.rules import read_rules
from jiewang.center.evaluate.schemes import scheme_on
from jiewang.people.models import Unit, User

SHORTEST = 5
W = TypeVar("W", Exclusion, Claim)
State = Decided.State


def marks_against(case: Case, unit: Unit, measure: str) -> list[Mark]:
    """The marks of a case that count for a unit in a measure, excluded ones too; oldest first."""
    now = timezone.now()
    rules = read_rules(scheme_on(now.astimezone(ZONE).date()).content)
    told = read_case(case, terms_for(rules.response_limit, now))
    found = [m for m in told.marks if (m.measure, m.unit) == (measure, unit.code) and not m.beside]
    return sorted(found, key=lambda mark: mark.at)


def check_counted(case: Case, unit: Unit, measure: str) -> list[Mark]:
    """The marks a wish is about. Raises EvaluateError where the case counts for no such rate."""
    if measure not in Measure.values:
        raise EvaluateError(_("Choose the measure from the list."))
    marks = marks_against(case, unit, measure)
    if not marks:
        text = _("Case %(number)s does not count in “%(measure)s” of %(unit)s.")
        values = {"number": case.number, "measure": Measure(measure).label, "unit": unit}
        raise EvaluateError(text % values)
    return marks


def checked_words(text: str) -> str:
    """The evidence or the argument in one's own words. Raises EvaluateError."""
    text = text.strip()
    if len(text) < SHORTEST:
        sentence = _("Say in at least %(count)d characters what shows it.")
        raise EvaluateError(sentence % {"count": SHORTEST})
    return text


def lock_wish(model: type[W], pk: int) -> tuple[Case, W]:
    """Lock the case of a wish and read the wish as it is then. Raises model.DoesNotExist."""
    case = lock_case(model.objects.values_list("case_id", flat=True).get(pk=pk))
    wish = model.objects.select_related("unit").get(pk=pk)
    wish.case = case
    return case, wish


def decide(case: Case, wish: Exclusion | Claim, *, granted: bool, answer: str, by: User) -> None:
    """Decide on a locked, pending wish and write it in the diary. Raises CaseError, NotAllowed."""
    actor = leave_to_decide(by, case, wish.unit, asked_by=wish.by_id)
    if wish.state != State.PENDING:
        text = _("%(who)s has decided this already: %(state)s.")
        raise EvaluateError(text % {"who": wish.decided_by, "state": wish.get_state_display()})
    answer, at = checked_words(answer), timezone.now()
    wish.state = State.GRANTED if granted else State.REFUSED
    wish.decided_by, wish.decided_at, wish.answer = actor.user, at, answer
    wish.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    kind = _DECIDED[type(wish), granted]
    write_step(case, kind, actor=actor, note=answer, data=told_of_wish(wish), at=at)
    announce(WishDecided(_kind_of(wish), wish.pk, case.number, wish.unit_id, wish.measure, granted))


def write_asked(case: Case, wish: Exclusion | Claim, actor: Actor) -> None:
    """The line by which a wish begins."""
    kind = _ASKED[type(wish)]
    write_step(case, kind, actor=actor, note=wish.text, data=told_of_wish(wish), at=wish.at)
    center, unit = case.center_id, wish.unit_id
    announce(WishMade(_kind_of(wish), wish.pk, case.number, center, unit, wish.measure))


def _kind_of(wish: Exclusion | Claim) -> str:
    return "claim" if isinstance(wish, Claim) else "exclusion"


def told_of_wish(wish: Exclusion | Claim) -> dict[str, str | int]:
    """What the diary keeps of it: with these alone the rates come out again."""
    data: dict[str, str | int] = {
        "wish": wish.pk,
        "measure": wish.measure,
        "unit": wish.unit.code,
        "reason": wish.reason,
    }
    if isinstance(wish, Claim):
        data["month"] = wish.month.isoformat()
    return data


_K = CaseStep.Kind
_ASKED = {Exclusion: _K.EXCLUSION_ASKED, Claim: _K.CLAIM_MADE}
_DECIDED = {
    (Exclusion, True): _K.EXCLUSION_GRANTED,
    (Exclusion, False): _K.EXCLUSION_REFUSED,
    (Claim, True): _K.CLAIM_GRANTED,
    (Claim, False): _K.CLAIM_REFUSED,
}
