"""The reasons of an outcome as sentences in the reader's language."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from jiewang.voice.polls.tally.outcomes import Outcome, Reason, Why


def explanation(outcome: Outcome) -> dict[str, str]:
    """A sentence for every candidate: winners first, in the order they were chosen."""
    losers = [name for name in outcome.reasons if name not in outcome.winners]
    return {name: say(outcome.reasons[name]) for name in [*outcome.winners, *losers]}


def say(reason: Reason) -> str:
    """One reason as a sentence."""
    values = {
        "votes": reason.votes,
        "cost": yuan(reason.cost),
        "left": yuan(reason.left),
        "name": reason.name,
        "needed": reason.needed,
    }
    return _SENTENCES[reason.why]() % values


def yuan(amount: Decimal) -> str:
    """An amount as people read it: 455,134 or 308,298.85."""
    return f"{amount:,.2f}".removesuffix(".00")


_SENTENCES: dict[Why, Callable[[], str]] = {
    Why.WON: lambda: _("Chosen (votes: %(votes)d)."),
    Why.PAID: lambda: _(
        "Chosen: the %(cost)s yuan came from the equal shares of its supporters (%(votes)d)."
    ),
    Why.LEFT_OVER: lambda: _(
        "Chosen (votes: %(votes)d) from the money that the equal shares left over."
    ),
    Why.NO_VOTES: lambda: _("Not chosen: nobody voted for it."),
    Why.TOO_DEAR: lambda: _(
        "Not chosen (votes: %(votes)d): it costs %(cost)s yuan, and when its turn came %(left)s yuan were left."
    ),
    Why.POT_EMPTY: lambda: _(
        "Not chosen (votes: %(votes)d): it costs %(cost)s yuan, and of the budget of %(name)s %(left)s yuan were left when its turn came."
    ),
    Why.FEWER_VOTES: lambda: _(
        "Not chosen (votes: %(votes)d): the last place went to %(name)s (%(needed)d)."
    ),
    Why.LOST_TIE: lambda: _(
        "Not chosen (votes: %(votes)d), as many as %(name)s in the last place: of equals the one that costs less goes first, then the lesser number."
    ),
    Why.UNDER_SHARE: lambda: _(
        "Not chosen (votes: %(votes)d): at least %(needed)d are needed, whoever came."
    ),
    Why.NO_QUORUM: lambda: _(
        "Nothing is decided (ballots: %(votes)d): at least %(needed)d are needed."
    ),
    Why.SUPPORTERS_SPENT: lambda: _(
        "Not chosen (votes: %(votes)d): it costs %(cost)s yuan, and of the equal shares of its supporters %(left)s yuan are left; the rest went to others they chose."
    ),
}
