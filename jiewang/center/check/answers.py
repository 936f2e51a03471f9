"""The one answer to the reporters, made of what the units have said."""

from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.dispatch.orders import OrderState, Role, active_orders


def draft_answer(case: Case) -> str:
    """A text to start the answer from: the lead's result, then each assisting unit's.

    Without an active order, as after a reopening, it is empty: the words are the checker's.
    """
    parts = []
    for order in active_orders(case):
        if order.state != OrderState.HANDLED:
            continue
        if order.role == Role.LEAD:
            parts.append(order.result)
        else:
            values = {"unit": order.unit, "result": order.result}
            parts.append(_("%(unit)s: %(result)s") % values)
    return "\n".join(parts)
