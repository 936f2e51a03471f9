"""What becomes of orders, and of what was asked for them, when their case or they themselves end."""

from jiewang.center.case.events import CaseMoved
from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import end_orders
from jiewang.center.dispatch.events import OrderWithdrawn
from jiewang.center.handle.events import OrderHandled
from jiewang.center.handle.extensions import end_wish


def take_back(event: CaseMoved) -> None:
    """Refused or merged at the center, a case may still have helpers from before it came back."""
    if event.new in {State.REFUSED, State.MERGED}:
        end_orders(event.case_id, at=event.at)


def drop_wish(event: OrderWithdrawn | OrderHandled) -> None:
    """More time for an order that has ended is nothing to decide on."""
    end_wish(event.order_id, at=event.at)
