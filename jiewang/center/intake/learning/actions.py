"""What learning does: train a model, and put one in place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.catalog.queries import categories_of, current_version
from jiewang.center.intake.learning.artifact import read_model, write_model
from jiewang.center.intake.learning.crossing import Examples, Plan, answers_of, train
from jiewang.center.intake.learning.history import catalog_texts, confirmed_reports
from jiewang.center.intake.learning.measuring import Answer, Figures, chance_of, figures_of
from jiewang.center.intake.learning.model import TrainedModel
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.center.intake.learning.queries import folder_of
from jiewang.center.intake.learning.splits import newest_share
from jiewang.center.intake.learning.twins import group_twins
from jiewang.center.intake.suggesters import SuggestsTypes, forget_suggester, suggester

HELD_OUT = 0.2
# The threshold is chosen for two points more than what is promised of it, so that the promise
# holds on reports held out too, and not in every other training only.
AIMED = 0.97
LEAST_HELD_OUT = 100
# A lead that a coin would give one time in twenty is no lead.
CHANCE = 0.05


class NotTrained(Refusal):
    """There is not enough to learn from, or no such model. str() says what is missing."""


@dataclass(frozen=True)
class Outcome:
    """What a training came to. Both were asked the same reports, which the new one never saw.

    `twins_of_older` of the newest were not asked, because an older one is nearly the same.
    """

    number: int
    verdict: SuggestionModel.Verdict
    learned_from: int
    twins_of_older: int
    new: Figures
    in_use: Figures
    gained: int
    lost: int
    threshold: float | None


def train_suggestions(*, plan: Plan | None = None, least: int = LEAST_HELD_OUT) -> Outcome:
    """Train from what people confirmed, and put the model in place if it beats the one in use.

    The newest fifth of the reports is held out, near-twins of older ones excepted. Beaten is
    the one in use where the new one is right more often by more than chance, over at least
    `least` reports. A model that is not put in place is kept all the same, for comparison.
    Takes minutes and holds no lock while it trains. Raises NotTrained, NoCatalog.
    """
    plan = plan or Plan(precision=AIMED)
    version = current_version()
    leaves = categories_of(version)
    history = confirmed_reports(leaves)
    texts, codes = [each.text for each in history], [each.code for each in history]
    older, newest = newest_share(group_twins(texts).group, share=HELD_OUT)
    words, word_codes = catalog_texts(leaves)
    learned = Examples(texts, codes, words, word_codes).part(older)
    _check_enough(learned, plan, held_out=len(newest), confirmed=len(history))
    model = train(learned, plan)
    asked = Examples(texts, codes).part(newest)
    ours = answers_of(model, asked.texts, asked.labels)
    theirs = _answers_in_use(suggester(), asked)
    outcome = replace(
        _compared(ours, theirs, least=least, model=model),
        learned_from=len(older),
        twins_of_older=round(HELD_OUT * len(texts)) - len(newest),
    )
    card = {"seed": plan.seed, "catalog_version": version.number}
    mix = dict(Counter(learned.labels))
    return _kept(outcome, model, mix, version_id=version.pk, card=card)


@transaction.atomic
def use_model(number: int) -> None:
    """Put a kept model in place, 0 the catalog's words. In place already, nothing is written.

    Raises NotTrained, and ModelUnreadable where its files do not hold.
    """
    row = SuggestionModel.objects.filter(number=number).first()
    if row is None and number:
        raise NotTrained(_("There is no model %(number)d.") % {"number": number})
    if row is not None:
        if row.in_use:
            return
        read_model(folder_of(row), digest=row.digest)
    SuggestionModel.objects.filter(in_use=True).update(in_use=False)
    SuggestionModel.objects.filter(number=number).update(in_use=True, used_since=timezone.now())
    transaction.on_commit(forget_suggester)


def _check_enough(learned: Examples, plan: Plan, *, held_out: int, confirmed: int) -> None:
    if len(set(learned.labels)) < 2 or len(learned.texts) < 2 * plan.folds or not held_out:
        sentence = _(
            "Only %(count)d reports have a type that a person confirmed. Learning needs more of "
            "them, of two or more types."
        )
        raise NotTrained(sentence % {"count": confirmed})


def _answers_in_use(rival: SuggestsTypes, asked: Examples) -> list[Answer]:
    answers = []
    for text, label in zip(asked.texts, asked.labels, strict=True):
        said = rival.suggest(text, top=3)
        confidence = said[0].confidence if said else 0.0
        sure = rival.threshold is not None and confidence >= rival.threshold
        answers.append(Answer(label, tuple(each.code for each in said), confidence, sure))
    return answers


def _compared(
    ours: Sequence[Answer],
    theirs: Sequence[Answer],
    *,
    least: int,
    model: TrainedModel,
) -> Outcome:
    right = np.array([each.is_right for each in ours])
    was_right = np.array([each.is_right for each in theirs])
    gained, lost = int((right & ~was_right).sum()), int((~right & was_right).sum())
    verdict = SuggestionModel.Verdict.BETTER
    if len(ours) < least:
        verdict = SuggestionModel.Verdict.TOO_FEW
    elif gained <= lost or chance_of(gained, lost) > CHANCE:
        verdict = SuggestionModel.Verdict.NOT_BETTER
    return Outcome(
        number=0,
        verdict=verdict,
        learned_from=0,
        twins_of_older=0,
        new=figures_of(ours),
        in_use=figures_of(theirs),
        gained=gained,
        lost=lost,
        threshold=model.threshold,
    )


def _kept(
    outcome: Outcome,
    model: TrainedModel,
    mix: dict[str, int],
    *,
    version_id: int,
    card: dict[str, Any],
) -> Outcome:
    """Write the files, then the row; the files of a row that fails are of no harm.

    `mix`: how many reports of each type it has learned from, to see later whether they moved.
    """
    made_at = timezone.now()
    last = SuggestionModel.objects.aggregate(last=Max("number"))["last"] or 0
    number = max([last, *_folders()]) + 1
    figures = asdict(outcome) | {"number": number, "mix": mix}
    card |= {"made_at": made_at.isoformat(), "figures": figures}
    path = f"{number:04}"
    digest = write_model(Path(settings.MODELS) / path, model, card=card)
    with transaction.atomic():
        SuggestionModel.objects.create(
            number=number,
            made_at=made_at,
            catalog_version_id=version_id,
            verdict=outcome.verdict,
            figures=figures,
            path=path,
            digest=digest,
        )
        if outcome.verdict == SuggestionModel.Verdict.BETTER:
            use_model(number)
    return replace(outcome, number=number)


def _folders() -> list[int]:
    """Numbers that are taken by folders, also by those of a training that broke off."""
    models = Path(settings.MODELS)
    return [int(each.name) for each in models.glob("[0-9]*") if each.name.isdigit()]
