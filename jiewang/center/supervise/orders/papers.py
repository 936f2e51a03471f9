"""A supervision order and its answer as papers, in the reader's language."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiewang.base.papers.paper import Heading, KeyValues, Paper, Text
from jiewang.center.clock.working_time import ZONE
from jiewang.center.supervise.models import Task
from jiewang.center.supervise.orders.models import SupervisionOrder
from jiewang.people.models import Post, User


def order_paper(order: SupervisionOrder) -> Paper:
    """The order as it is sent: what is asked, until when, and until when it is answered."""
    task = order.task
    return Paper(
        title=_("Supervision order"),
        number=str(order),
        day=order.signed_at.astimezone(ZONE).date(),
        to=str(order.to),
        language=get_language() or "zh-hans",
        blocks=(
            KeyValues((*_facts(task), (_("To be done by"), _day(order.task_due_at)))),
            Heading(_("What is asked")),
            Text(order.words),
            Text(
                _("Please answer in writing by %(moment)s.") % {"moment": _day(order.answer_due_at)}
            ),
            Text(_("Signed by: %(who)s") % {"who": _signer(order.by, order.post)}),
        ),
        signature=str(order.center),
    )


def answer_paper(order: SupervisionOrder) -> Paper:
    """The unit's answer, under the number of the order. Raises OrderAnswer.DoesNotExist."""
    answer = order.answer
    return Paper(
        title=_("Answer to a supervision order"),
        number=_("On %(order)s") % {"order": order},
        day=answer.at.astimezone(ZONE).date(),
        to=str(order.center),
        language=get_language() or "zh-hans",
        blocks=(
            KeyValues((*_facts(order.task), (_("Answer due"), _day(order.answer_due_at)))),
            Heading(_("Answer")),
            Text(answer.words),
            Text(_("Signed by: %(who)s") % {"who": _signer(answer.by, answer.post)}),
        ),
        signature=str(answer.unit),
    )


def _facts(task: Task) -> tuple[tuple[str, str], ...]:
    rows = [
        (_("Task"), f"{task.title} ({task.number})"),
        (_("Source"), task.source_words or task.get_source_display()),
        (_("Owner"), str(task.owner)),
    ]
    if task.case is not None:
        rows.insert(1, (_("Case"), task.case.number))
    if assisting := [str(each.unit) for each in task.assists.select_related("unit")]:
        rows.append((_("Assisting"), _(", ").join(assisting)))
    return tuple(rows)


def _signer(person: User, post_code: str) -> str:
    post = Post.objects.filter(code=post_code).first()
    return f"{person} · {post}" if post else str(person)


def _day(moment: datetime) -> str:
    return str(date_format(moment.astimezone(ZONE), "Y-m-d H:i"))
