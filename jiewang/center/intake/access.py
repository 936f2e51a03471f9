"""Who may take in, place, verify, and read personal data."""

from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.models import Channel, Report
from jiewang.grid.staff.access import works_in
from jiewang.people.models import Holding, Right, Unit, User
from jiewang.people.queries import district_center
from jiewang.people.rights import has_right_anywhere, holding_with


def may_intake(user: User, case: Case) -> Holding | None:
    """The intake posts of the center that runs the case, and those of the district's."""
    return holding_with(user, Right.INTAKE, at=[case.center_id, district_center()])


def verifier(user: User, case: Case) -> Actor | None:
    """Who looks on site: the grid staff of the case's area, or an intake post for them."""
    holding = may_intake(user, case)
    if holding is not None:
        return Actor.by(user, holding)
    return Actor.by(user, None) if works_in(user, case.area) else None


def may_unmask(user: User, report: Report, *, handles: bool = False) -> Actor | None:
    """As whom a person may read a reporter's name, phone and ID, or None.

    The center's intake, dispatch and call-back posts may. `handles` says that the person
    handles the case: dispatch, upstairs, knows who has the lead order. Of a confidential
    report only call-back and command posts of the center may, whoever handles it.
    """
    case = report.case
    centers: list[Unit | int] = [case.center_id, district_center()]
    if report.confidential or case.confidential:
        rights, handles = [Right.CALL_BACK, Right.COMMAND], False
    else:
        rights = [Right.INTAKE, Right.DISPATCH, Right.CALL_BACK]
    for right in rights:
        if holding := holding_with(user, right, at=centers):
            return Actor.by(user, holding)
    if not handles:
        return None
    return Actor.by(user, holding_with(user, Right.HANDLE, at=[case.unit_id]))


# Who decides about a case at its center, and has to read what was said word for word.
READING_RIGHTS = frozenset(
    {Right.INTAKE, Right.DISPATCH, Right.CALL_BACK, Right.COMMAND, Right.CHECK, Right.SUPERVISE}
)


def may_read_words(user: User, case: Case) -> bool:
    """Whether a person reads a confidential report as it was written: the center's posts.

    The handling side reads it without names and numbers, whichever unit that is.
    """
    centers: list[Unit | int] = [case.center_id, district_center()]
    return any(holding_with(user, right, at=centers) for right in READING_RIGHTS)


def intake_actor(user: User, case: Case) -> Actor:
    """The person as the diary names them. Raises NotAllowed."""
    holding = may_intake(user, case)
    if holding is None:
        sentence = _("Only an intake post of %(center)s may do this.")
        raise NotAllowed(sentence % {"center": case.center})
    return Actor.by(user, holding)


def check_may_report(by: User | None, channel: str) -> None:
    """Anybody may report. Taking a report down for somebody else is an intake post's work.

    Raises ReportRefused.
    """
    if by is not None and not by.is_active:
        raise ReportRefused(_("This account is closed. Report through the residents' page."))
    if channel == Channel.STAFF and (by is None or not has_right_anywhere(by, Right.INTAKE)):
        raise ReportRefused(
            _(
                "Only an intake post takes down reports for others. Report as a grid worker or through the residents' page."
            )
        )
