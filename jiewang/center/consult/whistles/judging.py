"""Both sides of a whistle are judged 双考核: the unit by the street, the call by the district."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.whistles.access import leave_to_judge, leave_to_justify
from jiewang.center.consult.whistles.models import Verdict
from jiewang.center.consult.whistles.steps import Kind, lock_row, lock_whistle, write
from jiewang.people.models import User


@transaction.atomic
def judge_unit(summoned_id: int, *, verdict: str, by: User, words: str = "") -> None:
    """The street says whether a unit did its part; anything but yes in words. Once given, it stays.

    Raises NotAllowed, ConsultError, Summoned.DoesNotExist.
    """
    whistle, row = lock_row(summoned_id)
    words = words.strip()
    if (row.judged, row.judged_words, row.judged_by_id) == (verdict, words, by.pk):
        return
    actor, now = leave_to_judge(by, whistle), timezone.now()
    if row.judged:
        raise ConsultError(_("%(unit)s is judged already. It stays so.") % {"unit": row.unit})
    row.judged, row.judged_words = _verdict(verdict, words), words
    row.judged_by, row.judged_at = by, now
    row.save(update_fields=["judged", "judged_words", "judged_by", "judged_at"])
    data = {"unit": row.unit.code, "verdict": verdict}
    write(whistle, Kind.JUDGED, actor, now, note=words, data=data)


@transaction.atomic
def judge_whistle(whistle_id: int, *, verdict: str, by: User, words: str = "") -> None:
    """The district says whether the call was justified; anything but yes in words. It stays.

    Raises NotAllowed, ConsultError, Whistle.DoesNotExist.
    """
    whistle = lock_whistle(whistle_id)
    words = words.strip()
    given = (whistle.justified, whistle.justified_words, whistle.justified_by_id)
    if given == (verdict, words, by.pk):
        return
    actor, now = leave_to_justify(by, whistle), timezone.now()
    if whistle.justified:
        raise ConsultError(_("This whistle is judged already. It stays so."))
    whistle.justified, whistle.justified_words = _verdict(verdict, words), words
    whistle.justified_by, whistle.justified_at = by, now
    whistle.justified_post = actor.post
    fields = ["justified", "justified_words", "justified_by", "justified_at", "justified_post"]
    whistle.save(update_fields=fields)
    write(whistle, Kind.JUSTIFIED, actor, now, note=words, data={"verdict": verdict})


def _verdict(verdict: str, words: str) -> str:
    if verdict not in Verdict.values:
        raise ConsultError(_("Say yes, partly or no."))
    if verdict != Verdict.YES and not words:
        raise ConsultError(_("Say in a sentence what was missing."))
    return verdict
