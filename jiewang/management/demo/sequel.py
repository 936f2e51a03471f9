"""After ninety days the town learns from them, and the next reports meet what it has learned."""

import random
from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from jiewang.center.intake.actions import confirm_type, report
from jiewang.center.intake.learning.actions import AIMED, NotTrained, train_suggestions
from jiewang.center.intake.learning.crossing import Plan
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.courses import clerk_of
from jiewang.management.demo.halves import Town
from jiewang.management.demo.town import Places

# Two parts instead of five, to be ready within seconds.
FOLDS = 2


def learn_and_go_on(messages: Sequence[dict[str, str]], town: Town) -> str:
    """Train from the town's own cases, take in a last dozen of reports; what came of it.

    Everything goes by the real actions: whether the model is put in place, and whether anything
    is dispatched without a person, is theirs to say.
    """
    try:
        trained = train_suggestions(plan=Plan(folds=FOLDS, precision=AIMED))
    except NotTrained as too_little:
        return str(too_little)
    _tell(messages, town)
    text = _(
        "Model %(number)d learned from %(learned)d reports. Of the last %(told)d reports "
        "%(sent)d went without a person."
    )
    values = {"number": trained.number, "learned": trained.learned_from}
    return text % {**values, "told": len(messages), "sent": FiledAlone.objects.count()}


def _tell(messages: Sequence[dict[str, str]], town: Town) -> None:
    rng = random.Random(town.seed)
    places = Places(rng)
    minutes = sorted((rng.uniform(2, 55) for _message in messages), reverse=True)
    for message, ago in zip(messages, minutes, strict=True):
        lon, lat = places.some_point(message["street"])
        with Clock(town.until - timedelta(minutes=ago)).rules():
            report(
                channel=message["channel"],
                text=message["text"],
                by=None,
                address=places.address(message["street"]),
                lon=lon,
                lat=lat,
            )
    # Somebody has looked at the first of them, and not yet at the others.
    first = FiledAlone.objects.select_related("case__center").order_by("at").first()
    if first is not None:
        with Clock(town.until - timedelta(minutes=1)).rules():
            confirm_type(first.case_id, by=clerk_of(first.case, town.cast))
