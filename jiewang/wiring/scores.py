"""Who is told of exclusions, disputes and bulletins."""

from jiewang.base.languages import in_both_languages
from jiewang.center.evaluate.events import BulletinPublished, WishDecided, WishMade
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.periods import month_text
from jiewang.notices.actions import tell_unit
from jiewang.people.models import Right, Unit
from jiewang.people.queries import district_center

_ASKED = {"exclusion": "exclusion_asked", "claim": "claim_made"}


def tell_wish(event: WishMade) -> None:
    """The posts that may decide: of the case's center and of the district, never of the unit."""
    unit = in_both_languages(lambda: Unit.objects.get(pk=event.unit_id))
    for center in sorted({event.center_id, district_center().pk} - {event.unit_id}):
        tell_unit(
            center,
            _ASKED[event.kind],
            case_number=event.number,
            right=Right.SUPERVISE,
            context={**_gaps(event), "unit": unit},
        )


def tell_wish_decided(event: WishDecided) -> None:
    """The unit whose rate it is."""
    kind = f"{event.kind}_{'granted' if event.granted else 'refused'}"
    tell_unit(event.unit_id, kind, case_number=event.number, context=_gaps(event))


def tell_bulletin(event: BulletinPublished) -> None:
    """Every unit that is scored in it: from now on its days for disputes run."""
    month = in_both_languages(lambda: month_text(event.month))
    context = {"month": month, "day": event.until.isoformat()}
    for unit_id in event.unit_ids:
        tell_unit(unit_id, "bulletin_published", context=context)


def _gaps(event: WishMade | WishDecided) -> dict[str, object]:
    measure = in_both_languages(lambda: Measure(event.measure).label)
    return {"number": event.number, "measure": measure}
