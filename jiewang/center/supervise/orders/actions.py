"""Sign a supervision order, and answer it. Both are papers: written once, never changed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.clock.working_time import ZONE
from jiewang.center.dispatch.handover import need_note
from jiewang.center.supervise.access import leave_to_answer_order, leave_to_sign_order
from jiewang.center.supervise.counting import answer_due, lights_of, next_press
from jiewang.center.supervise.diary import lock_task
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.events import SupervisionOrderAnswered, SupervisionOrderSigned
from jiewang.center.supervise.ladder import ladder
from jiewang.center.supervise.models import Task, TaskStep
from jiewang.center.supervise.opening import next_in_series
from jiewang.center.supervise.orders.models import OrderAnswer, Series, SupervisionOrder
from jiewang.center.supervise.states import Rung
from jiewang.people.models import User

Kind = TaskStep.Kind


@transaction.atomic
def sign_order(task_id: int, *, words: str, by: User, seen: int | None = None) -> int:
    """Sign a supervision order 督办单 to the task's owner and return its id.

    Its number is the next of the center's year; while one waits for its answer, no second is
    signed. Raises CaseError, Task.DoesNotExist.
    """
    task = lock_task(task_id)
    check_unmoved(task, seen)
    actor = leave_to_sign_order(by, task)
    words = need_note(words, _("Say what is asked, and why now: the unit reads it."))
    _check_none_waits(task)
    at = timezone.now()
    due, provisional = answer_due(task.owner_id, ladder(task.urgency).answer, at)
    # An answer has less time than a task: blue from the middle on, not days before.
    near = at + (due - at) / 2
    warn = max(near, lights_of(due, task.owner_id, ladder(task.urgency)).warn_at)
    year = at.astimezone(ZONE).year
    order = SupervisionOrder.objects.create(
        task=task,
        center=task.center,
        year=year,
        serial=next_in_series(Series.Kind.ORDER, task.center.code, year),
        to=task.owner,
        title=task.title,
        words=words,
        task_due_at=task.due_at,
        by=by,
        post=actor.post,
        signed_at=at,
        answer_due_at=due,
        near_at=near,
        warn_at=warn,
        provisional=provisional,
    )
    if task.rung in {Rung.NONE, Rung.REMIND, Rung.WARN}:
        # A person was faster than the ladder: the rung is stood on.
        task.rung = Rung.ORDER
        task.press_at = next_press(task)
    data = {"order": order.pk, "year": year, "serial": order.serial}
    write_line(
        task, Kind.ORDERED, actor=actor, note=words, data=data, at=at, also=["rung", "press_at"]
    )
    announce(SupervisionOrderSigned(order.pk, task.pk, order.to_id, at))
    return order.pk


def _check_none_waits(task: Task) -> None:
    waiting = task.orders.filter(answer=None).first()
    if waiting is not None:
        text = _("%(order)s waits for its answer: one at a time.")
        raise TaskError(text % {"order": waiting})


@transaction.atomic
def answer_order(order_id: int, *, words: str, by: User) -> None:
    """The unit answers an order 回复. Answered with the same words, nothing is written.

    Raises CaseError, SupervisionOrder.DoesNotExist.
    """
    found = SupervisionOrder.objects.select_related("to").get(pk=order_id)
    task = lock_task(found.task_id)
    words = words.strip()
    known = OrderAnswer.objects.filter(order=found).first()
    if known is not None and (known.words, known.by_id) == (words, by.pk):
        return
    actor = leave_to_answer_order(by, task)
    if known is not None:
        raise TaskError(
            _("This order is answered already. What has changed since goes into a remark.")
        )
    words = need_note(words, _("Say what has been done, and when it will be finished."))
    at = timezone.now()
    unit = actor.unit or task.owner
    OrderAnswer.objects.create(order=found, unit=unit, words=words, by=by, post=actor.post, at=at)
    write_line(task, Kind.ANSWERED, actor=actor, note=words, data={"order": found.pk}, at=at)
    announce(SupervisionOrderAnswered(found.pk, task.pk, at))
