"""`jiewang train_suggestions`: learn from what people confirmed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.intake.learning.actions import (
    LEAST_HELD_OUT,
    Outcome,
    train_suggestions,
    use_model,
)
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.center.intake.learning.wording import share, type_lines


class Command(BaseCommand):
    help = (
        "Train suggestions from confirmed cases; put the model in place only if it beats the "
        "one in use on the newest reports."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--least", type=int, default=LEAST_HELD_OUT, help="reports to compare on, at least"
        )
        parser.add_argument(
            "--use", type=int, metavar="NUMBER", help="train nothing; use this one, 0: catalog"
        )

    def handle(self, *, least: int, use: int | None, **options: Any) -> None:
        try:
            if use is None:
                self._say(train_suggestions(least=least), least)
            else:
                use_model(use)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused

    def _say(self, outcome: Outcome, least: int) -> None:
        counts = {"count": f"{outcome.learned_from:,}", "held": f"{outcome.new.n:,}"}
        counts["twins"] = f"{outcome.twins_of_older:,}"
        line = _(
            "Learned from %(count)s reports; compared on the newest %(held)s, without %(twins)s "
            "that nearly repeat an older one."
        )
        self.stdout.write(line % counts)
        for name, figures in ((_("new"), outcome.new), (_("in use"), outcome.in_use)):
            line = _("%(which)s: first right %(first)s, one of three right %(three)s")
            values = {
                "which": name,
                "first": share(figures.right, figures.n),
                "three": share(figures.right_of_three, figures.n),
            }
            self.stdout.write(line % values)
        line = _("Above the new threshold: %(sure)s, of these right %(right)s")
        values = {
            "sure": share(outcome.new.sure, outcome.new.n),
            "right": share(outcome.new.sure_right, outcome.new.sure),
        }
        self.stdout.write(line % values)
        for line in type_lines(outcome.new):
            self.stdout.write(line)
        self.stdout.write(self._verdict(outcome, least))

    def _verdict(self, outcome: Outcome, least: int) -> str:
        numbers = {"number": outcome.number, "gained": outcome.gained, "lost": outcome.lost}
        numbers |= {"held": outcome.new.n, "least": least}
        if outcome.verdict == SuggestionModel.Verdict.BETTER:
            line = _("Model %(number)d is in place: %(gained)d gained, %(lost)d lost.")
        elif outcome.verdict == SuggestionModel.Verdict.TOO_FEW:
            line = _(
                "Model %(number)d is kept, not used: %(held)d reports to compare on, %(least)d are needed."
            )
        else:
            line = _(
                "Model %(number)d is kept, not used: %(gained)d gained, %(lost)d lost is not "
                "better than the one in use by more than chance."
            )
        return line % numbers
