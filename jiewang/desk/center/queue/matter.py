"""What the two right panes of the queue show of one case."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case, CaseStep, Placing
from jiewang.center.case.states import UNFILED_STATES, State
from jiewang.center.catalog.models import Category, Urgency
from jiewang.center.catalog.queries import search_categories
from jiewang.center.catalog.words import said_of
from jiewang.center.clock.queries import LimitView
from jiewang.center.dispatch.access import holding_at_center
from jiewang.center.dispatch.explain import explain_choice
from jiewang.center.dispatch.reading import route, words_of
from jiewang.center.intake.queries import SuggestedCategory, similar_cases, suggestions_of
from jiewang.desk.center.cases.acts import ACTS
from jiewang.desk.center.cases.fields import leaf_by_code
from jiewang.desk.center.cases.forms import FileForm, RefuseForm
from jiewang.desk.center.cases.page import photos_of, reporters_of
from jiewang.desk.center.cases.views import act_context
from jiewang.desk.center.queue.tabs import Tab
from jiewang.desk.center.wording import written_limit
from jiewang.grid.areas.queries import chain
from jiewang.people.models import Right, User

# Categories that a search shows.
MOST_FOUND = 12
UNDECIDED = frozenset({Placing.BORDER, Placing.OUTSIDE, Placing.NONE})


@dataclass(frozen=True)
class Piece:
    """A piece of the reporter's text; `hit` if the suggestion rests on it."""

    text: str
    hit: bool


def marked(text: str, words: Iterable[str]) -> list[Piece]:
    """Cut a text at the words that counted. The longest word wins where two overlap."""
    longest_first = sorted({word for word in words if word}, key=len, reverse=True)
    if not longest_first:
        return [Piece(text, False)]
    pattern = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")", re.IGNORECASE)
    # With one group, every second piece of a split is a match.
    pieces = enumerate(pattern.split(text))
    return [Piece(piece, at % 2 == 1) for at, piece in pieces if piece]


def matter(
    case: Case,
    reader: User,
    tab: Tab,
    *,
    limit: LimitView | None,
    category: str = "",
    wanted: str = "",
) -> dict[str, Any]:
    """The context of the report and the decision pane; `limit` is the case's most pressing."""
    suggestions = suggestions_of(case)
    reports = reporters_of(case, reader)
    words = [word for each in suggestions for word in each.reasons]
    context: dict[str, Any] = {
        "case": case,
        "chain": chain(case.area),
        "reports": [(report, marked(report.text, words)) for report in reports],
        "photos": photos_of(case, reader),
        "map_area": case.area.parent or case.area,
        "limit": limit,
        "place_open": case.placing in UNDECIDED,
        "unfiled": case.state in UNFILED_STATES,
        "verifying": case.state == State.VERIFYING,
        "urgencies": Urgency.choices,
    }
    if context["unfiled"]:
        context |= {"wanted": wanted, "found": search_categories(wanted, most=MOST_FOUND)}
        return context | _unfiled(case, reader, suggestions, category)
    return context | {"forms": [_blank(case, reader, name) for name in tab.acts]}


def _unfiled(
    case: Case, reader: User, suggestions: list[SuggestedCategory], code: str
) -> dict[str, Any]:
    chosen = leaf_by_code(code)
    if chosen is None and suggestions:
        chosen = suggestions[0].category
    context: dict[str, Any] = {
        "suggestions": [(each, _why(each.reasons)) for each in suggestions],
        "verified": _verified(case),
        "similar": similar_cases(case),
        "chosen": chosen,
        "own_choice": chosen and chosen.code not in {each.category.code for each in suggestions},
        "may_dispatch": holding_at_center(reader, Right.DISPATCH, case),
        "refuse_form": RefuseForm(case=case, reader=reader, auto_id="refuse_%s"),
    }
    if chosen is None:
        return context
    asking = FileForm(
        case=case, reader=reader, initial={"category": chosen.code}, auto_id="decide_%s"
    )
    return context | {"questions": asking.questions} | _catalog_facts(case, chosen)


def _verified(case: Case) -> CaseStep | None:
    """What was seen on site, if somebody has looked."""
    steps = case.steps.filter(kind=CaseStep.Kind.VERIFIED).select_related("by")
    # By the line alone: the usual order of steps reads the case along.
    return steps.order_by("-line").first()


def _why(words: Iterable[str]) -> str:
    """The reporter's own words that counted, as one sentence."""
    quoted = _(", ").join(_("“%(word)s”") % {"word": word} for word in words)
    return _("Because of: %(words)s") % {"words": quoted} if quoted else ""


def _catalog_facts(case: Case, chosen: Category) -> dict[str, Any]:
    """What the level catalog rules for the chosen leaf: lead by which rule, assist, limits."""
    day = timezone.localdate(case.reported_at)
    routed = route(chosen, case.area, day, lambda: words_of(case))
    return {
        "routed": routed,
        "routed_why": explain_choice(routed),
        "assists": _(", ").join(str(unit) for unit in routed.assist),
        "limit_facts": _(", ").join(_limit_facts(chosen, case.urgency)),
    }


def _limit_facts(leaf: Category, urgency: str) -> list[str]:
    handle = written_limit(leaf.handle_limit_for(urgency))
    whole = written_limit(leaf.whole_limit)
    stages = [
        f"{said_of(leaf, stage['name'])} {written_limit(stage['limit'])}" for stage in leaf.stages
    ]
    return [
        *stages,
        _("handle %(limit)s") % {"limit": handle},
        _("whole %(limit)s") % {"limit": whole},
    ]


def _blank(case: Case, reader: User, name: str) -> dict[str, Any]:
    form = ACTS[name].form(case=case, reader=reader, auto_id=f"{name}_%s")
    return act_context(case, name, form)
