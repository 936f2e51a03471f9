"""`jiewang tally FILE.pb --rule greedy|equal-shares --json`: count a file of pabulib.org."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.voice.polls.tally.by_votes import greedy
from jiewang.voice.polls.tally.completing import Completion, equal_shares
from jiewang.voice.polls.tally.elections import Election
from jiewang.voice.polls.tally.equal_shares import Gain
from jiewang.voice.polls.tally.outcomes import Outcome
from jiewang.voice.polls.tally.pabulib.reading import PabulibFile, read_pabulib
from jiewang.voice.polls.tally.wording import explanation, yuan


class Command(BaseCommand):
    help = "Count a .pb file of pabulib.org: winners, what they cost, and why the others lost."
    # Reads a file and nothing else: no database has to stand.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the election, as .pb")
        parser.add_argument("--rule", choices=["greedy", "equal-shares"], default="greedy")
        parser.add_argument(
            "--completion",
            choices=[each.value for each in Completion],
            default=Completion.ADD1_GREEDY.value,
            help="equal shares: what is done with the money left over",
        )
        parser.add_argument(
            "--gain",
            choices=[each.value for each in Gain],
            default=Gain.COST.value,
            help="equal shares: whether a dearer project is worth more to its voters",
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *, file: Path, **options: Any) -> None:
        read = _read(file)
        for remark in read.remarks:
            self.stderr.write(remark)
        outcome = _count(read.election, options)
        if options["json"]:
            self.stdout.write(json.dumps(_plain(outcome), ensure_ascii=False))
            return
        for name, sentence in explanation(outcome).items():
            self.stdout.write(f"{name}: {sentence}")
        text = _("%(count)d chosen, %(spent)s yuan.")
        self.stdout.write(text % {"count": len(outcome.winners), "spent": yuan(outcome.spent)})


def _read(file: Path) -> PabulibFile:
    try:
        return read_pabulib(file.read_text(encoding="utf-8"))
    except OSError as error:
        text = _("%(file)s cannot be read: %(reason)s.")
        raise CommandError(text % {"file": file, "reason": error.strerror}) from error
    except UnicodeDecodeError as error:
        text = _("%(file)s is not a text in UTF-8.")
        raise CommandError(text % {"file": file}) from error
    except Refusal as refused:
        raise CommandError(f"{file}: {refused}") from refused


def _count(election: Election, options: dict[str, Any]) -> Outcome:
    if options["rule"] == "greedy":
        return greedy(election)
    completion, gain = Completion(options["completion"]), Gain(options["gain"])
    return equal_shares(election, gain=gain, completion=completion)


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "winners": list(outcome.winners),
        "spent": _number(outcome.spent),
        "explanation": explanation(outcome),
    }


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)
