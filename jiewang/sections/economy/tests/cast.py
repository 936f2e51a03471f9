"""Who promotes investment in the town, and leads brought to a stage."""

from datetime import timedelta

from django.utils import timezone

from jiewang.sections.economy import actions
from jiewang.sections.economy.models import LeadClue
from jiewang.sections.economy.states import Stage
from jiewang.testing import make_user

YI, WAN = 10_000_000_000, 1_000_000
WAY = [Stage.CLUE, Stage.TALKS, Stage.CONTRACT, Stage.FUNDED, Stage.STARTED, Stage.OPERATING]


def day(ago: int = 0):
    return timezone.localdate() - timedelta(days=ago)


def gu(town):
    """Keeps leads in East Lane."""
    return make_user("gu", ("SE02", town.east))


def hu(town):
    """Keeps leads in West Lane."""
    return make_user("hu", ("SE02", town.west))


def a_lead(investor="长江科技有限公司", title="长江总部", **fields):
    return actions.NewLead(
        **{"investor": investor, "title": title, "origin": "outside_city", "nature": "industry"}
        | fields
    )


def make_clue(by, stage=Stage.CLUE, *, contract=10 * WAN, funds=4 * WAN, **fields):
    """A lead at a stage, by the real actions."""
    pk = actions.open_lead(a_lead(**fields), words="展会上认识", by=by)
    steps = {
        Stage.TALKS: lambda: actions.begin_talks(pk, words="总经理来访", by=by),
        Stage.CONTRACT: lambda: actions.sign_contract(
            pk, fen=contract, on=day(), proof="合同 1 号", by=by
        ),
        Stage.FUNDED: lambda: actions.add_funds(pk, fen=funds, on=day(), proof="回单 1", by=by),
        Stage.STARTED: lambda: actions.record_start(pk, on=day(), words="开工令", by=by),
        Stage.OPERATING: lambda: actions.record_operation(pk, on=day(), words="开业", by=by),
    }
    for each in WAY[1 : WAY.index(stage) + 1]:
        steps[each]()
    return LeadClue.objects.get(pk=pk)


def booking_of(clue, kind):
    return clue.bookings.exclude(standing="withdrawn").get(kind=kind)
