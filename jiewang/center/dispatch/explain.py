"""Why a case went where it went, in sentences of the reader's language."""

from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.catalog.reasons import UnknownReason, reason_label
from jiewang.center.dispatch.errors import DispatchError
from jiewang.center.dispatch.models import Hop
from jiewang.center.dispatch.queries import hops_of, proposal
from jiewang.center.dispatch.reading import Routed
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


def explain(case: Case) -> list[str]:
    """Tell, a sentence each: every passage between units, who ordered it, and by which rule.

    For a case that has not been sent anywhere: where the rules of today would send it, and
    why. Of the rules, each one considered is told, with what became of it.
    """
    hops = list(hops_of(case))
    if not hops:
        return _explain_proposal(case)
    sentences = _explain_filing(case)
    for hop in hops:
        sentences += _explain_hop(hop)
    count = _("Passages between units: %(moves)d. Returns accepted: %(returns)d.")
    return [*sentences, count % {"moves": len(hops), "returns": case.returns}]


def _explain_filing(case: Case) -> list[str]:
    """Of a case that no person filed: on what its type rests, and what people made of it."""
    row = FiledAlone.objects.filter(case=case).first()
    if row is None:
        return []
    text = _(
        "Filed without a person, by the suggestion of model %(model)d: confidence %(confidence)s, "
        "at least %(threshold)s was needed. %(verdict)s."
    )
    values = {
        "model": row.model,
        "confidence": f"{row.confidence:.1%}",
        "threshold": f"{row.threshold:.1%}",
        "verdict": row.get_verdict_display(),
    }
    return [text % values]


def _explain_proposal(case: Case) -> list[str]:
    try:
        routed = proposal(case)
    except DispatchError:
        return [_("Not filed yet: it has no type, so no rule names a unit. %(center)s has it.")
                % {"center": case.center}]  # fmt: skip
    text = _("Not dispatched yet. The rules of today name %(unit)s:") % {"unit": routed.unit}
    return [text, *explain_rule(routed.rule)]


def explain_rule(rule: dict[str, Any]) -> list[str]:
    """One sentence for every rule considered, in the order they were asked."""
    considered = rule.get("considered", [])
    names = _unit_names(each["unit"] for each in considered)
    areas = _area_names(each.get("detail", {}).get("area", "") for each in considered)
    return [_sentence(each, names, areas) for each in considered]


def explain_choice(routed: Routed) -> str:
    """The one sentence about the rule that decided."""
    decided = routed.considered[-1].as_data()
    areas = _area_names([decided.get("detail", {}).get("area", "")])
    return _sentence(decided, {routed.unit.code: str(routed.unit)}, areas)


def _unit_names(codes: Any) -> dict[str, str]:
    units = Unit.objects.filter(code__in={code for code in codes if code})
    return {unit.code: str(unit) for unit in units}


def _area_names(codes: Any) -> dict[str, str]:
    areas = Area.objects.filter(code__in={code for code in codes if code}).order_by("valid_from")
    return {area.code: str(area) for area in areas}


def _sentence(each: dict[str, Any], names: dict[str, str], areas: dict[str, str]) -> str:
    detail = each.get("detail", {})
    area = detail.get("area", "")
    values = {
        "unit": names.get(each["unit"], each["unit"]),
        "category": detail.get("category", ""),
        "area": areas.get(area, area),
        "day": detail.get("closed_on", ""),
        "decision": detail.get("decision", ""),
    }
    rule = _RULES[each["rule"]]() % values
    outcome = _OUTCOMES[each["outcome"]]() % values
    return _("%(rule)s: %(outcome)s") % {"rule": rule, "outcome": outcome}


# Functions, not texts: the language is the reader's, at the call.
_RULES = {
    "precedent": lambda: _("The precedent of decision %(decision)s"),
    "route": lambda: _("The district's own routes"),
    "unit": lambda: _("The catalog, one unit for the whole district"),
    "owner": lambda: _("The catalog, first the owner of the thing"),
    "street": lambda: _("The catalog, the street where it happened"),
    "fallback": lambda: _("The street's fallback unit"),
    "center": lambda: _("The district center, where nobody else is left"),
}
_OUTCOMES = {
    "matched": lambda: _("this decided, %(unit)s."),
    "closed": lambda: _("passed over, %(unit)s closed on %(day)s."),
    "no_words": lambda: _("none of its words stands in what was said."),
    "too_low": lambda: _("passed over, the catalog gives it to a higher level than %(unit)s."),
    "no_route": lambda: _("none covers this type in this place."),
    "not_yet": lambda: _("one to %(unit)s is not in force on the day."),
    "no_owner": lambda: _("the catalog names no owner."),
    "no_street": lambda: _("the place lies in no street."),
    "no_fallback": lambda: _("the street has named none."),
}


def _explain_hop(hop: Hop) -> list[str]:
    values = {
        "when": formats.date_format(timezone.localtime(hop.at), "SHORT_DATETIME_FORMAT"),
        "who": hop.by or _("the rule itself, without a person"),
        "from": hop.from_unit,
        "to": hop.to_unit or _("no unit named"),
        "reason": _reason(hop),
        "note": hop.explanation or "—",
    }
    text = _hop_text(hop) % values
    sentences = [text]
    if hop.rule.get("settled"):
        sentences.append(_("Settled after consultation: the unit cannot return it."))
    if hop.rule.get("considered"):
        sentences += [f"  {each}" for each in explain_rule(hop.rule)]
    return [*sentences, *_decision(hop)]


def _hop_text(hop: Hop) -> str:
    if hop.kind == Hop.Kind.DISPATCH:
        return _dispatch_text(hop)
    return {
        Hop.Kind.REROUTE: _("%(when)s, rerouted from %(from)s to %(to)s by %(who)s. %(note)s"),
        Hop.Kind.RETURN: _(
            "%(when)s, %(from)s asked to return it (%(reason)s), by %(who)s; the right unit as"
            " they see it: %(to)s. %(note)s"
        ),
        Hop.Kind.PUSH_DOWN: _("%(when)s, handed down to %(to)s by %(who)s. %(note)s"),
        Hop.Kind.PUSH_UP: _(
            "%(when)s, pushed up by %(from)s to %(to)s (%(reason)s), by %(who)s. %(note)s"
        ),
    }[Hop.Kind(hop.kind)]


def _dispatch_text(hop: Hop) -> str:
    if hop.order is not None and hop.order.role == "assist":
        return _("%(when)s, %(to)s called to assist by %(who)s.")
    if hop.rule.get("considered"):
        return _("%(when)s, dispatched by the rule to %(to)s, by %(who)s.")
    return _("%(when)s, dispatched to %(to)s by %(who)s, not by the rule. %(note)s")


def _reason(hop: Hop) -> str:
    if not hop.reason:
        return ""
    name = "push_up" if hop.kind == Hop.Kind.PUSH_UP else "return_order"
    try:
        return reason_label(name, hop.reason)
    except UnknownReason:
        # Taken off the district's list since: the code still says more than nothing.
        return hop.reason


def _decision(hop: Hop) -> list[str]:
    if hop.kind != Hop.Kind.RETURN:
        return []
    if hop.decision == Hop.Decision.PENDING:
        return [_("The center has not decided on this return yet.")]
    values = {"who": hop.decided_by or "—", "note": hop.decision_note or "—"}
    if hop.decision == Hop.Decision.GRANTED:
        return [_("Accepted by %(who)s. %(note)s") % values]
    return [_("Refused by %(who)s. %(note)s") % values]
