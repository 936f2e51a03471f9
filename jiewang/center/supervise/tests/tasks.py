"""Tasks at any state, brought there by the room's own actions."""

from datetime import timedelta

from django.utils import timezone

from jiewang.center.supervise import actions
from jiewang.center.supervise.models import Task
from jiewang.people.models import User
from jiewang.testing import make_town, make_user

# In this order, each by another person.
WAY = ("set_up", "approved", "issued", "signed", "doing", "fed_back", "reviewed", "struck_off")


def gao(town):
    """East Lane's supervision post: sets up, issues, and may look at results."""
    return User.objects.filter(username="gao").first() or make_user("gao", ("SC07", town.east))


def luo(town):
    """A colleague on the same post."""
    return User.objects.filter(username="luo").first() or make_user("luo", ("SC07", town.east))


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def make_task(state="set_up", *, days=20, **fields):
    """A task of East Lane for the water station, at a state."""
    town = make_town()
    fields = {"title": "老旧水管更换", "owner": town.water, "center": town.east, **fields}
    fields.setdefault("by", gao(town))
    pk = actions.open_task(deadline=in_days(days), **fields)
    return bring_task(Task.objects.get(pk=pk), state)


def bring_task(task, state):
    town = make_town()
    for step in WAY[WAY.index(task.state) + 1 : WAY.index(state) + 1]:
        _TAKE[step](town, task)
        task.refresh_from_db()
    assert task.state == state
    return task


def finish_nodes(task, by):
    for node in task.nodes.filter(done_at=None):
        actions.finish_node(task.pk, node=node.pk, evidence="现场可见", by=by)


def _feed_back(town, task):
    finish_nodes(task, town.jiang)
    actions.feed_back_task(task.pk, result="管道已更换。", by=town.jiang)


_TAKE = {
    "approved": lambda town, task: actions.approve_task(task.pk, by=town.tang),
    "issued": lambda town, task: actions.issue_task(task.pk, by=gao(town)),
    "signed": lambda town, task: actions.sign_for_task(task.pk, by=town.jiang),
    "doing": lambda town, task: actions.tell_progress(task.pk, words="已进场", by=town.jiang),
    "fed_back": _feed_back,
    "reviewed": lambda town, task: actions.pass_review(task.pk, by=town.he),
    "struck_off": lambda town, task: actions.strike_off_task(task.pk, by=gao(town)),
}
