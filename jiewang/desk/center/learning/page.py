"""What the page of suggestions shows: read once, handed to the template as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.rates import Rate
from jiewang.center.catalog.district import district
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_categories
from jiewang.center.dispatch.halts import centers_to_halt, running_halts
from jiewang.center.dispatch.models import Halt
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.center.intake.learning.proof import (
    LEAST,
    PROMISED,
    Proof,
    is_switched_on,
    proof_of_all,
    proofs_by_type,
    types_alone,
)
from jiewang.center.intake.learning.quality import (
    Alone,
    Quality,
    Tally,
    corrections,
    quality,
    went_alone,
)
from jiewang.center.intake.learning.queries import model_in_use
from jiewang.center.intake.suggesters import suggester
from jiewang.desk.center.learning.findings import findings
from jiewang.people.models import Unit, User

# Types with fewer cases are listed only when asked for, unless something of theirs goes alone.
FEW = 20


@dataclass(frozen=True)
class Span:
    """One week or month."""

    begins: date
    cases: int
    right: Rate
    sure: Rate


@dataclass(frozen=True)
class TypeRow:
    """One type of the catalog: how it was suggested, and whether it goes alone."""

    leaf: Category
    cases: int
    first: Rate
    three: Rate
    sure: Rate
    held_out: Rate
    corrected: int
    alone: Alone | None
    goes_alone: bool
    why: str


@dataclass(frozen=True)
class ModelRow:
    """One trained model with what it was worth on reports held out."""

    row: SuggestionModel
    learned_from: int
    first: Rate
    three: Rate
    sure: Rate
    threshold: float | None


@dataclass(frozen=True)
class Stop:
    """A center that this person may stop, and its running halt."""

    center: Unit
    halt: Halt | None


def learning_page(reader: User, *, now: datetime, days: int, every_type: bool) -> dict[str, Any]:
    """The context of the page, for the cases reported in the last `days` days."""
    row, since = model_in_use(), now - timedelta(days=days)
    leaves = current_categories()
    found = quality(since=since, until=now, model=row.number if row else 0)
    rows = _types(leaves, row, found, since=since, until=now)
    running = running_halts()
    halts = {halt.center_id: halt for halt in running}
    return {
        "now": now,
        "days": days,
        "model": _model(row) if row else None,
        "unreadable": row is not None and suggester().number != row.number,
        "models": [_model(each) for each in SuggestionModel.objects.all()],
        "whole": found.whole,
        "rates": _rates(found.whole),
        "spans": [_span(begins, tally) for begins, tally in found.by_time.items()],
        "by_month": days > 120,
        "findings": findings(row, found, leaves),
        "district_on": district().auto_dispatch,
        "least_confidence": district().auto_dispatch_confidence,
        "held_back": district().auto_dispatch_held_back,
        "rows": rows if every_type else [each for each in rows if _matters(each)],
        "every_type": every_type,
        "count_of_types": len(rows),
        "going_alone": [each for each in rows if each.goes_alone],
        "switched_on": sum(is_switched_on(each.leaf) for each in rows),
        "alone": _all(each.alone for each in rows if each.alone),
        "stops": [Stop(unit, halts.get(unit.pk)) for unit in centers_to_halt(reader)],
        "running": running,
        "least": LEAST,
        "promised": PROMISED,
    }


def _rates(tally: Tally) -> list[tuple[str, Rate]]:
    return [
        (_("First suggestion right"), Rate(tally.first, tally.cases)),
        (_("One of three right"), Rate(tally.three, tally.cases)),
        (_("Reach the threshold"), Rate(tally.sure, tally.measured)),
        (_("Right above the threshold"), Rate(tally.sure_right, tally.sure)),
    ]


def _span(begins: date, tally: Tally) -> Span:
    right, sure = Rate(tally.first, tally.cases), Rate(tally.sure, tally.measured)
    return Span(begins, tally.cases, right, sure)


def _matters(row: TypeRow) -> bool:
    return row.cases >= FEW or row.leaf.auto_dispatch or row.alone is not None


def _types(
    leaves: list[Category],
    model: SuggestionModel | None,
    found: Quality,
    *,
    since: datetime,
    until: datetime,
) -> list[TypeRow]:
    """A row for each leaf, the most frequent first."""
    figures: Mapping[str, Any] = model.figures if model else {}
    proofs, proven = proofs_by_type(figures), types_alone(figures, leaves)
    corrected = corrections(since=since, until=until)
    alone = went_alone(since=since, until=until)
    rows = []
    for leaf in leaves:
        tally, proof = found.by_type.get(leaf.code, Tally()), proofs.get(leaf.code, Proof())
        goes = leaf.code in proven and district().auto_dispatch
        rows.append(
            TypeRow(
                leaf=leaf,
                cases=tally.cases,
                first=Rate(tally.first, tally.cases),
                three=Rate(tally.three, tally.cases),
                sure=Rate(tally.sure_right, tally.sure),
                held_out=Rate(proof.right, proof.said, least=LEAST),
                corrected=corrected[leaf.code],
                alone=alone.get(leaf.code),
                goes_alone=goes,
                why=_why(leaf, model, proof, goes=goes),
            )
        )
    return sorted(rows, key=lambda each: -each.cases)


def _why(leaf: Category, model: SuggestionModel | None, proof: Proof, *, goes: bool) -> str:
    """Why a type goes alone, or does not: the first reason that holds."""
    for holds, sentence in (
        (goes, _("Goes alone.")),
        (leaf.kind == Category.Kind.HAZARD, _("A hazard: a person always looks.")),
        (leaf.confidential, _("Confidential: a person always looks.")),
        (not leaf.auto_dispatch, _("Not switched on in the catalog.")),
        (model is None, _("No trained model is in use.")),
        (not district().auto_dispatch, _("The district has switched it off.")),
        (
            model is not None and not proof_of_all(model.figures).holds,
            _("The model as a whole has not proven itself."),
        ),
        (
            not proof.is_enough,
            _("Too few held out above the threshold: %(said)d, at least %(least)d are needed.")
            % {"said": proof.said, "least": LEAST},
        ),
        (
            proof.right < PROMISED * proof.said,
            _("Not right often enough: %(right)d of %(said)d held out.")
            % {"right": proof.right, "said": proof.said},
        ),
    ):
        if holds:
            return sentence
    text = _("Right so far, but %(said)d held out do not put it beyond doubt.")
    return text % {"said": proof.said}


def _all(parts: Any) -> Alone:
    parts = list(parts)
    return Alone(
        sent=sum(each.sent for each in parts),
        corrected=sum(each.corrected for each in parts),
        kept=sum(each.kept for each in parts),
    )


def _model(row: SuggestionModel) -> ModelRow:
    new = row.figures.get("new", {})
    n = new.get("n", 0)
    return ModelRow(
        row=row,
        learned_from=row.figures.get("learned_from", 0),
        first=Rate(new.get("right", 0), n),
        three=Rate(new.get("right_of_three", 0), n),
        sure=Rate(new.get("sure_right", 0), new.get("sure", 0)),
        threshold=row.figures.get("threshold"),
    )
