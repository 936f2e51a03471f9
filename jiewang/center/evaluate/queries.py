"""What there is to read of ratings, schemes, wishes and bulletins."""

from datetime import date

from django.db.models import Q, QuerySet

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.evaluate.access import sees_all
from jiewang.center.evaluate.models import (
    Bulletin,
    BulletinDraft,
    Claim,
    Decided,
    Exclusion,
    Rating,
    Scheme,
)
from jiewang.center.intake.models import Report
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings, units_of


def may_rate(report: Report) -> bool:
    """Whether the reporter can rate the last closing: the case is closed, and they have not yet."""
    case = report.case
    rated = report.ratings.filter(round=case.reopenings)
    return case.state == State.CLOSED and not rated.exists()


def ratings_of(case: Case) -> QuerySet[Rating]:
    """Every rating of a case, with its report, in order."""
    return Rating.objects.filter(report__case=case).select_related("report").order_by("at", "pk")


def schemes() -> QuerySet[Scheme]:
    """All versions, the newest first."""
    return Scheme.objects.select_related("by").order_by("-number")


def bulletins() -> QuerySet[Bulletin]:
    """Those published, the newest month first; for everybody on the staff."""
    return Bulletin.objects.select_related("draft__scheme", "by").order_by("-month")


def newest_draft(month: date) -> BulletinDraft | None:
    """The last figures computed of a month, published or not."""
    published = BulletinDraft.objects.filter(month=month, bulletin__isnull=False)
    drafts = BulletinDraft.objects.filter(month=month)
    return (published.first() or drafts.first()) if drafts.exists() else None


def exclusions_seen_by(user: User) -> QuerySet[Exclusion]:
    """Proposals of one's own unit and of cases of one's center; the district sees all."""
    return Exclusion.objects.filter(_seen(user)).select_related(*_ALONG)


def claims_seen_by(user: User) -> QuerySet[Claim]:
    """Disputes of one's own unit and of cases of one's center; the district sees all."""
    return Claim.objects.filter(_seen(user)).select_related(*_ALONG)


_ALONG = ("case__center", "unit", "by", "decided_by")


def _seen(user: User) -> Q:
    units = units_of(user)
    if any(h.unit.kind == Unit.Kind.DISTRICT_CENTER for h in holdings(user)):
        return Q()
    own = Q(unit__in=units)
    return own | Q(case__center__in=units) if sees_all(user) else own


def waiting_exclusions(user: User) -> QuerySet[Exclusion]:
    """Those on which this person may have to decide."""
    return exclusions_seen_by(user).filter(_to_decide(user))


def waiting_claims(user: User) -> QuerySet[Claim]:
    """Those on which this person may have to decide."""
    return claims_seen_by(user).filter(_to_decide(user))


def _to_decide(user: User) -> Q:
    """Pending, not one's own, not of one's own unit, and in one's supervision."""
    supervised = {h.unit_id for h in holdings(user) if Right.SUPERVISE in h.post.rights}
    district = any(
        h.unit.kind == Unit.Kind.DISTRICT_CENTER and Right.SUPERVISE in h.post.rights
        for h in holdings(user)
    )
    where = Q() if district else Q(case__center__in=supervised)
    own = Q(by=user) | Q(unit__in=units_of(user))
    return Q(state=Decided.State.PENDING) & where & ~own
