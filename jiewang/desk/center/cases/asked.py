"""What a decision is about: the return or the time that a unit asks for, the results it gave."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.catalog.reasons import UnknownReason, reason_label
from jiewang.center.dispatch.access import pending_return
from jiewang.center.dispatch.models import WorkOrder
from jiewang.desk.center.wording import written_limit


@dataclass(frozen=True)
class Asked:
    """One thing to know before deciding: a sentence, the reason, and the unit's own words."""

    title: str
    reason: str
    words: str


_RETURNS = frozenset({"grant_return", "refuse_return", "dispatch_case"})
_EXTENSIONS = frozenset({"grant_extension", "refuse_extension"})
_RESULTS = frozenset({"pass_check", "send_to_rework", "close_case"})


def asked_of(case: Case, act: str) -> list[Asked]:
    """What to read before this act on this case; empty where it speaks for itself."""
    if act in _RETURNS:
        return _return(case)
    if act in _EXTENSIONS:
        return _extensions(case)
    return _results(case) if act in _RESULTS else []


def _return(case: Case) -> list[Asked]:
    hop = pending_return(case)
    if hop is None:
        return []
    title = _("%(unit)s asks to return it") % {"unit": hop.from_unit}
    if hop.to_unit:
        values = {"unit": hop.from_unit, "better": hop.to_unit}
        title = _("%(unit)s asks to return it and names %(better)s") % values
    return [Asked(title, _reason("return_order", hop.reason), hop.explanation)]


def _extensions(case: Case) -> list[Asked]:
    pending = case.extensions.filter(decision="pending").select_related("order__unit")
    found = []
    for each in pending:
        values = {"unit": each.order.unit, "limit": written_limit(each.limit)}
        title = _("%(unit)s asks for %(limit)s more") % values
        found.append(Asked(title, _reason("extension", each.reason), each.explanation))
    return found


def _results(case: Case) -> list[Asked]:
    orders = case.orders.filter(state=WorkOrder.State.HANDLED).select_related("unit")
    return [
        Asked(f"{order.unit} · {order.get_role_display()}", "", order.result)
        for order in orders.order_by("-role", "pk")
    ]


def _reason(list_name: str, code: str) -> str:
    try:
        return reason_label(list_name, code) if code else ""
    except UnknownReason:
        # Taken off the district's list since: the code still says more than nothing.
        return code
