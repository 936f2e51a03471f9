"""Whether suggestions have drifted, and what to do about it: one finding a test, in plain words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.center.catalog.models import Category
from jiewang.center.intake.learning.drift import (
    LEAST_CASES,
    MixDrift,
    ShareChange,
    mix_drift,
)
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.center.intake.learning.quality import Quality, class_of


@dataclass(frozen=True)
class Finding:
    """What one test says, and what follows. `lamp` is green, amber, or off where nothing can be
    told; `figures` are what it was told from."""

    name: str
    lamp: str
    word: str
    sentence: str
    to_do: str
    figures: str


def findings(
    model: SuggestionModel | None, found: Quality, leaves: Sequence[Category]
) -> list[Finding]:
    """The three tests of drift.py for the model in use; none without a model."""
    if model is None:
        return []
    new = model.figures.get("new", {})
    before: Counter[str] = Counter()
    for code, count in model.figures.get("mix", {}).items():
        before[class_of(code)] += count
    now = found.of_model
    names = {
        class_of(leaf.code): in_reader_language(leaf.level1, leaf.level1_en) for leaf in leaves
    }
    right = ShareChange(new.get("right", 0), new.get("n", 0), now.first, now.cases)
    sure = ShareChange(new.get("sure", 0), new.get("n", 0), now.sure, now.measured)
    return [
        _of_mix(mix_drift(before, found.mix), names),
        _of_right(right),
        _of_sure(sure),
    ]


def _of_mix(drift: MixDrift, names: dict[str, str]) -> Finding:
    figures = _("Stability index %(index)s; up to %(chance)s would be chance; %(now)d cases.") % {
        "index": f"{drift.index:.2f}",
        "chance": f"{drift.by_chance:.2f}",
        "now": drift.now,
    }
    name = _("What people report")
    if not drift.can_be_told:
        return _too_few(name, figures)
    if not drift.has_moved:
        sentence = _("The mix of matters is still the one the model learned from.")
        return _quiet(name, sentence, figures)
    code, was, is_now = drift.grown[0]
    sentence = _("The mix of matters has moved, most of all %(name)s: from %(was)s to %(now)s.")
    values = {"name": names.get(code, code), "was": f"{was:.0%}", "now": f"{is_now:.0%}"}
    to_do = _("Train anew, so that the model learns from these cases too.")
    return _moved(name, sentence % values, to_do, figures)


def _of_right(change: ShareChange) -> Finding:
    name, figures = _("How often it is right"), _difference(change)
    if not change.can_be_told:
        return _too_few(name, figures)
    if change.has_fallen:
        sentence = _("The first suggestion is right less often than when the model was measured.")
        to_do = _("Look below at the types with most corrections, then train anew.")
        return _moved(name, sentence, to_do, figures)
    return _quiet(name, _("The first suggestion is right as often as it was measured."), figures)


def _of_sure(change: ShareChange) -> Finding:
    name, figures = _("How often it is sure"), _difference(change)
    if not change.can_be_told:
        return _too_few(name, figures)
    if change.has_fallen:
        sentence = _(
            "Fewer reports reach the threshold: people write of what the model knows less."
        )
        to_do = _("Train anew; new matters may need a type of their own in the catalog.")
        return _moved(name, sentence, to_do, figures)
    if change.has_risen:
        sentence = _("More reports reach the threshold than when the model was measured.")
        to_do = _("Make sure that they are right: compare the precision above the threshold.")
        return _moved(name, sentence, to_do, figures)
    return _quiet(name, _("As many reports reach the threshold as were measured."), figures)


def _difference(change: ShareChange) -> str:
    if change.change is None:
        return _("%(now)d cases of this model so far.") % {"now": change.now}
    low, high = change.between
    text = _(
        "Then %(was)s of %(before)d, now %(is)s of %(now)d; change between %(low)s and %(high)s."
    )
    return text % {
        "was": f"{change.right_before / change.before:.0%}",
        "before": change.before,
        "is": f"{change.right_now / change.now:.0%}",
        "now": change.now,
        "low": f"{low:+.0%}",
        "high": f"{high:+.0%}",
    }


def _too_few(name: str, figures: str) -> Finding:
    sentence = _("Too few cases to judge: %(least)d are needed on both sides.")
    to_do = _("Look again later.")
    return Finding(name, "off", _("Too few"), sentence % {"least": LEAST_CASES}, to_do, figures)


def _quiet(name: str, sentence: str, figures: str) -> Finding:
    return Finding(name, "green", _("Steady"), sentence, _("Nothing to do."), figures)


def _moved(name: str, sentence: str, to_do: str, figures: str) -> Finding:
    return Finding(name, "amber", _("Has moved"), sentence, to_do, figures)
