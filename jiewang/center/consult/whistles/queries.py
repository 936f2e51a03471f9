"""What there is to read of whistles."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiewang.center.consult.queries import plain_words_of
from jiewang.center.consult.whistles.models import Summoned, Whistle
from jiewang.center.intake.access import may_read_words
from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings, units_of


def whistles_seen_by(user: User) -> QuerySet[Whistle]:
    """The whistles a person may look at: of the own center, or to the own unit; the district all."""
    if any(h.unit.kind == Unit.Kind.DISTRICT_CENTER for h in holdings(user)):
        return Whistle.objects.all()
    units = units_of(user)
    called = Summoned.objects.filter(whistle=OuterRef("pk"), unit__in=units)
    return Whistle.objects.filter(Q(center__in=units) | Exists(called))


def whistles_to_answer(user: User) -> QuerySet[Whistle]:
    """Open whistles to units for which this person answers and which have said nothing yet."""
    units = [h.unit_id for h in holdings(user) if Right.HANDLE in h.post.rights]
    silent = Summoned.objects.filter(whistle=OuterRef("pk"), unit__in=units, reply="", presence="")
    return Whistle.objects.filter(Exists(silent), closed_at=None).order_by("at", "pk")


def words_for(whistle: Whistle, reader: User) -> Callable[[str], str]:
    """How this reader reads what was written: about a confidential case without names."""
    case = whistle.case
    if case is None or may_read_words(reader, case):
        return str
    return plain_words_of(case)
