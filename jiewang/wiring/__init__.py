"""What follows from what. Every event of the house stands here, also one with no followers."""

from jiewang.base.events import follow
from jiewang.center.case.events import CaseMoved
from jiewang.center.clock.events import DeadlineNear, DeadlinePassed
from jiewang.center.dispatch.events import OrderSent, OrderWithdrawn, ReturnAsked
from jiewang.center.evaluate.events import CaseRated
from jiewang.center.intake.events import CasePlaced, CaseReclassified, CaseReported, ReportJoined
from jiewang.notices.events import DeliveryFailed


def connect() -> None:
    """Called once, by the app of the house. A second call raises."""
    follow(CaseReported)
    follow(ReportJoined)
    follow(CasePlaced)
    follow(CaseReclassified)
    follow(CaseMoved)
    follow(OrderSent)
    follow(OrderWithdrawn)
    follow(ReturnAsked)
    follow(DeadlineNear)
    follow(DeadlinePassed)
    follow(CaseRated)
    follow(DeliveryFailed)
