"""What a person can do with an item now, and why not with what they cannot: for its page.

As of cases: every button asks the very function that its action asks.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.check.acts import Act
from jiewang.center.check.errors import OwnWork
from jiewang.center.consult import access
from jiewang.center.consult.models import BlockedItem, Meeting
from jiewang.center.consult.queries import current_meeting, item_of
from jiewang.center.consult.whistles.access import leave_to_blow
from jiewang.people.models import User

Leave = Callable[[User, BlockedItem], object]
Words = Callable[[], tuple[str, str]]

# In the order of an item's life. Functions: the language is the reader's.
_ACTS: dict[str, tuple[Leave, Words]] = {
    "name_coordinator": (
        access.leave_to_name,
        lambda: (_("Name a coordinator…"), _("One person settles it by a day you name.")),
    ),
    "record_coordination": (
        access.leave_to_coordinate,
        lambda: (_("What came of it…"), _("Settled, or passed on to joint consultation.")),
    ),
    "pass_on": (
        access.leave_to_pass_on,
        lambda: (_("To consultation…"), _("The units concerned meet; with a reason.")),
    ),
    "call_meeting": (
        access.leave_to_call,
        lambda: (_("Call a consultation…"), _("Calls units, each for something, to a time.")),
    ),
    "put_off_meeting": (
        access.leave_to_keep_meeting,
        lambda: (_("Move it…"), _("Another time or place; the units called are told.")),
    ),
    "write_minutes": (
        access.leave_to_keep_meeting,
        lambda: (_("Write the minutes…"), _("It has been held; who was not there is recorded.")),
    ),
    "decide": (
        access.leave_to_decide,
        lambda: (
            _("Make a decision…"),
            _("Lead, helpers, last day and money; supervised from then on."),
        ),
    ),
    "make_precedent": (
        access.leave_to_make_precedent,
        lambda: (_("Make a precedent…"), _("From a day on the decision rules all of its kind.")),
    ),
    "strike_off": (
        access.leave_to_strike_off,
        lambda: (_("Strike off…"), _("Done, and to be seen; ends the supervision.")),
    ),
    "reopen_item": (
        access.leave_to_reopen_item,
        lambda: (_("Reopen…"), _("The ladder begins anew.")),
    ),
}


def item_acts(item: BlockedItem, user: User) -> list[Act]:
    """Every act that the person's posts could ever press on this item, in the order of its life."""
    found = []
    for code, (leave, words) in _ACTS.items():
        act = _asked(code, words, lambda leave=leave: leave(user, item))  # type: ignore[misc]
        if act is not None and _fits(code, item):
            found.append(act)
    return found


def _fits(code: str, item: BlockedItem) -> bool:
    """Acts about something that is not there are left out: the act before them says it."""
    if code in {"put_off_meeting", "write_minutes"}:
        return current_meeting(item) is not None
    if code == "call_meeting":
        return current_meeting(item) is None
    if code == "make_precedent":
        return item.decisions.exists()
    return code != "reopen_item" or not item.is_open


def _asked(code: str, words: Words, ask: Callable[[], object]) -> Act | None:
    label, does = words()
    try:
        ask()
    except OwnWork as error:
        return Act(code, label, allowed=False, reason=str(error))
    except NotAllowed:
        return None
    except CaseError as error:
        return Act(code, label, allowed=False, reason=str(error))
    return Act(code, label, allowed=True, reason=does)


def replies_wanted(meeting: Meeting, user: User) -> list[int]:
    """Ids of the calls that this person's units have to answer."""
    found = []
    for call in meeting.calls.select_related("unit"):
        try:
            access.leave_to_reply(user, call)
        except NotAllowed:
            continue
        found.append(call.pk)
    return found


def case_acts(case: Case, user: User) -> list[Act]:
    """What the case page offers of this room: make it a blocked item, blow a whistle about it."""
    label, does = _("Blocked item…"), _("It cannot move without others: coordinate, then consult.")
    standing = item_of(case)
    acts = []
    if standing is None or not standing.is_open:
        opens = lambda: (label, does)
        acts.append(_asked("open_item", opens, lambda: access.leave_to_open(user, case)))
    whistle = lambda: (_("Whistle…"), _("Calls units to a place by a time."))
    acts.append(_asked("blow_whistle", whistle, lambda: leave_to_blow(user, case.center, case)))
    return [act for act in acts if act is not None]
