"""Why a poll, a vote or a count was refused."""

from jiewang.base.errors import Refusal


class PollError(Refusal):
    """What was asked cannot be done with this poll now; the text says why."""


class TallyError(Refusal):
    """These ballots cannot be counted: something in them or in the candidates is wrong."""
