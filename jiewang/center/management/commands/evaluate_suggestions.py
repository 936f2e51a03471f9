"""`jiewang evaluate_suggestions FILE`: how well types are learned from labelled texts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.intake.learning.crossing import FOLDS, Plan
from jiewang.center.intake.learning.evaluating import (
    Evaluation,
    evaluate,
    evaluate_after,
    read_examples,
)
from jiewang.center.intake.learning.measuring import Figures, figures_of, precision_at_share
from jiewang.center.intake.learning.wording import share, type_lines

SHARE = 0.6


class Command(BaseCommand):
    help = (
        "Learn types from a file of labelled texts and say how well: near-twins stay on one "
        "side of every split. No text is shown or kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV or XLSX")
        parser.add_argument("--text", required=True, metavar="COLUMN")
        parser.add_argument("--label", required=True, metavar="COLUMN")
        parser.add_argument("--train", type=Path, metavar="FILE", help="learn from this file")
        parser.add_argument("--folds", type=int, default=FOLDS, help="parts to split into")
        parser.add_argument("--seed", type=int, default=141)
        parser.add_argument(
            "--precision", type=float, default=0.95, help="the threshold promises this share"
        )

    def handle(self, *, file: Path, text: str, label: str, **options: Any) -> None:
        plan = Plan(
            folds=max(2, options["folds"]), seed=options["seed"], precision=options["precision"]
        )
        try:
            examples = read_examples(file, text=text, label=label)
            if options["train"]:
                training = read_examples(options["train"], text=text, label=label)
                done = evaluate_after(training, examples, plan)
            else:
                done = evaluate(examples, plan)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        self._about_twins(done, examples_count=len(examples.texts))
        self._say(figures_of(done.answers), done, plan)

    def _about_twins(self, done: Evaluation, *, examples_count: int) -> None:
        twins = done.twins
        counts = {
            "texts": f"{len(twins.group):,}",
            "twins": f"{twins.with_twin:,}",
            "share": f"{twins.with_twin / max(len(twins.group), 1):.1%}",
            "groups": f"{twins.groups:,}",
            "largest": twins.largest,
        }
        line = _(
            "%(texts)s texts, of which %(twins)s have a near-twin (%(share)s): "
            "%(groups)s groups, the largest of %(largest)d"
        )
        self.stdout.write(line % counts)
        if done.left_out:
            line = _("Left out, because a near-twin was learned from: %(count)d of %(of)d")
            self.stdout.write(line % {"count": done.left_out, "of": examples_count})

    def _say(self, figures: Figures, done: Evaluation, plan: Plan) -> None:
        right, of = precision_at_share(done.answers, SHARE)
        lines = [
            (_("First suggestion right"), share(figures.right, figures.n)),
            (_("One of three right"), share(figures.right_of_three, figures.n)),
            (_("Macro-F1"), f"{figures.macro_f1:.4f}"),
            (_("At or above the threshold"), share(figures.sure, figures.n)),
            (_("Of these right"), share(figures.sure_right, figures.sure)),
            (_("Right among the surest %(share)s") % {"share": f"{SHARE:.0%}"}, share(right, of)),
        ]
        promise = _("The threshold was chosen on other texts for a precision of %(precision)s.")
        self.stdout.write(promise % {"precision": f"{plan.precision:.0%}"})
        for name, value in lines:
            self.stdout.write(_("%(name)s: %(value)s") % {"name": name, "value": value})
        for line in type_lines(figures):
            self.stdout.write(line)
