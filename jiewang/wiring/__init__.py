"""What follows from what. Every event of the house stands here, also one with no followers.

Which clock runs when is in clocks.py, who is told what in tellings.py, who of consultations and
whistles in meetings.py, who of scores in scores.py, what ends with a case or an order in
orders.py, what is deleted with a reporter in forgetting.py, what goes on without a person in
alone.py.
"""

from jiewang.base.events import follow
from jiewang.center.case.events import CaseMoved
from jiewang.center.check.events import CaseShelved, CaseTakenUp, OrderReworked
from jiewang.center.clock.events import DeadlineNear, DeadlinePassed
from jiewang.center.consult.events import (
    CoordinatorNamed,
    DecisionDueMoved,
    DecisionMade,
    ItemOpened,
    ItemStruckOff,
    UnitReplied,
    UnitsCalled,
    WhistleBlown,
)
from jiewang.center.consult.followers import follow_case
from jiewang.center.dispatch.events import OrderSent, OrderWithdrawn, ReturnAsked, ReturnDecided
from jiewang.center.evaluate.events import (
    BulletinPublished,
    CaseRated,
    WishDecided,
    WishMade,
)
from jiewang.center.exchange import giving
from jiewang.center.handle.events import (
    ExtensionAsked,
    ExtensionDecided,
    OrderHandled,
    OrderSigned,
    QuestionAsked,
    QuestionClosed,
    StageReached,
)
from jiewang.center.intake.events import (
    CasePlaced,
    CaseReclassified,
    CaseReported,
    ReporterForgotten,
    ReportJoined,
    ReportTakenOut,
)
from jiewang.center.intake.outside.events import OutsideKept, OutsideSpoke, OutsideTimeAsked
from jiewang.center.supervise.events import (
    SupervisionOrderAnswered,
    SupervisionOrderSigned,
    TaskExtensionAsked,
    TaskExtensionDecided,
    TaskMoved,
    TaskOpened,
    TaskPressed,
)
from jiewang.center.topics.events import PatrolHinted, ThemeOpened
from jiewang.notices.events import DeliveryFailed
from jiewang.people.events import AccountClosed
from jiewang.sections.economy.events import ClueMoved
from jiewang.voice.polls.events import PollClosed
from jiewang.wiring import (
    alone,
    approvals,
    clocks,
    counting,
    forgetting,
    funds,
    meetings,
    orders,
    scores,
    supervision,
    tellings,
)
from jiewang.works.funds.events import LapseNear, PaymentMade, PlanMoved
from jiewang.works.projects.approvals.events import ApplicationHandedIn


def connect() -> None:
    """Called once, by the app of the house. A second call raises."""
    follow(CaseReported, clocks.start_accepting, tellings.tell_received, alone.send_alone)
    follow(ReportJoined, clocks.carry_outside_clocks, tellings.tell_joined, giving.tell_joined)
    follow(
        ReportTakenOut, clocks.return_outside_clocks, tellings.tell_taken_out, giving.tell_joined
    )
    follow(
        ReporterForgotten,
        forgetting.forget_phone,
        forgetting.blot_answers,
        forgetting.blot_reopenings,
        forgetting.blot_comments,
        forgetting.blot_additions,
        forgetting.blot_items,
        forgetting.drop_digests,
    )
    follow(AccountClosed, forgetting.forget_account)
    follow(CasePlaced, clocks.move_to_center)
    follow(CaseReclassified, clocks.change_limits)
    follow(
        CaseMoved,
        orders.take_back,
        clocks.keep_clocks,
        tellings.tell_move,
        alone.judge,
        giving.tell_outside,
        follow_case,
        supervision.follow_case,
    )
    follow(ItemOpened)
    follow(CoordinatorNamed, meetings.tell_coordinator)
    follow(UnitsCalled, meetings.tell_called)
    follow(UnitReplied, meetings.tell_reply)
    follow(DecisionMade, meetings.tell_decision, supervision.supervise_decision)
    follow(DecisionDueMoved, supervision.move_with_decision)
    follow(ItemStruckOff, supervision.end_with_item)
    follow(WhistleBlown, meetings.tell_whistle)
    follow(OrderSent, clocks.start_order, tellings.tell_order)
    follow(OrderWithdrawn, orders.drop_wish, clocks.end_order, tellings.tell_withdrawn)
    follow(OrderSigned, clocks.meet_signing)
    follow(OrderHandled, orders.drop_wish, clocks.meet_assisting)
    follow(StageReached, clocks.meet_stage)
    follow(OrderReworked, clocks.begin_again)
    follow(ReturnAsked, tellings.tell_return_asked)
    follow(ReturnDecided, tellings.tell_return_decided)
    follow(QuestionAsked, clocks.stand_still)
    follow(QuestionClosed, clocks.go_on, tellings.tell_answered)
    follow(ExtensionAsked, tellings.tell_extension_asked)
    follow(ExtensionDecided, clocks.put_off, tellings.tell_extension_decided)
    follow(CaseShelved, clocks.put_on_shelf)
    follow(CaseTakenUp, clocks.take_from_shelf)
    follow(OutsideKept, giving.catch_up)
    follow(OutsideSpoke, tellings.tell_outside_spoke)
    follow(OutsideTimeAsked, giving.tell_time_asked)
    follow(DeadlineNear, tellings.tell_near, counting.count_event)
    follow(
        DeadlinePassed,
        tellings.tell_passed,
        supervision.supervise_late,
        counting.count_event,
    )
    follow(TaskOpened, supervision.tell_opened)
    follow(TaskMoved, supervision.strike_item, supervision.tell_moved)
    follow(TaskPressed, supervision.tell_pressed)
    follow(TaskExtensionAsked, supervision.tell_extension_asked)
    follow(TaskExtensionDecided, supervision.tell_extension_decided)
    follow(SupervisionOrderSigned, supervision.tell_order)
    follow(SupervisionOrderAnswered, supervision.tell_order_answered)
    follow(CaseRated, tellings.tell_rated)
    follow(WishMade, scores.tell_wish)
    follow(WishDecided, scores.tell_wish_decided)
    follow(BulletinPublished, scores.tell_bulletin)
    follow(ThemeOpened, tellings.tell_theme)
    follow(PatrolHinted, tellings.tell_patrol)
    follow(PlanMoved, funds.tell_moved)
    follow(PaymentMade)
    follow(LapseNear, funds.tell_lapse)
    follow(ClueMoved)
    follow(ApplicationHandedIn, approvals.tell_asked)
    follow(PollClosed)
    follow(DeliveryFailed, tellings.tell_delivery_failed, counting.count_event)
