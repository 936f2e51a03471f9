"""Who may blow a whistle, note who came, close it, and judge either side."""

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.models import Case
from jiewang.center.case.states import ENDED_STATES, State
from jiewang.center.consult.access import CALLING, KEEPING, WATCHING, actor_at
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.whistles.models import Whistle
from jiewang.center.dispatch.access import RightMissing
from jiewang.people.models import Unit, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holding_with


def leave_to_blow(user: User, center: Unit, case: Case | None = None) -> Actor:
    """A commander or dispatcher of a center calls units to come."""
    actor = actor_at(user, center, CALLING)
    if case is not None and case.state in ENDED_STATES:
        text = _("The case is “%(state)s”: there is nothing to come for.")
        raise ConsultError(text % {"state": State(case.state).label})
    return actor


def check_item(item: BlockedItem) -> None:
    """Refuse an item that is struck off."""
    if not item.is_open:
        raise ConsultError(_("The item is struck off: there is nothing to come for."))


def leave_to_keep(user: User, whistle: Whistle) -> Actor:
    """The center that blew notes who came."""
    actor = actor_at(user, whistle.center, KEEPING)
    _check_open(whistle)
    return actor


def leave_to_close(user: User, whistle: Whistle) -> Actor:
    """The center that blew says what came of it."""
    return leave_to_keep(user, whistle)


def leave_to_judge(user: User, whistle: Whistle) -> Actor:
    """The center that blew says, afterwards, whether each unit did its part."""
    actor = actor_at(user, whistle.center, KEEPING)
    _check_closed(whistle)
    return actor


def leave_to_justify(user: User, whistle: Whistle) -> Actor:
    """The district center says whether the call was justified; not who blew it."""
    center = district_center()
    for right in WATCHING:
        if holding := holding_with(user, right, at=[center]):
            break
    else:
        raise RightMissing(WATCHING[0], center)
    _check_closed(whistle)
    if whistle.by_id == user.pk or whistle.closed_by_id == user.pk:
        raise ConsultError(_("You blew or closed this whistle: a colleague has to judge it."))
    return Actor.by(user, holding)


def _check_open(whistle: Whistle) -> None:
    if whistle.closed_at is not None:
        raise ConsultError(_("This whistle is closed; what was noted stays as it is."))


def _check_closed(whistle: Whistle) -> None:
    if whistle.closed_at is None:
        raise ConsultError(_("First close it with a result; then both sides are judged."))
