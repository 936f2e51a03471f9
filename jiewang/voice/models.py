"""Gathers the wing's tables for Django; rooms import from the rooms, never from here."""

from jiewang.voice.polls.models import Ballot as Ballot
from jiewang.voice.polls.models import Poll as Poll
from jiewang.voice.polls.models import PollArea as PollArea
from jiewang.voice.polls.models import PollShown as PollShown
from jiewang.voice.polls.models import PollStep as PollStep
from jiewang.voice.polls.models import PollTally as PollTally
from jiewang.voice.polls.models import PollVersion as PollVersion
from jiewang.voice.polls.models import TextedCode as TextedCode
from jiewang.voice.polls.models import VoterMark as VoterMark
from jiewang.voice.polls.models import VotingCode as VotingCode
