"""A month's bulletin: drafted, published by a second person, computed again to the last digit."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from jiewang.base.append_only import install, remove
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.center.evaluate.bulletins import draft_bulletin, publish_bulletin, recomputed
from jiewang.center.evaluate.claims import decide_claim, make_claim
from jiewang.center.evaluate.errors import EvaluateError, PeriodRefused, SchemeRefused
from jiewang.center.evaluate.exclusions import decide_exclusion, propose_exclusion
from jiewang.center.evaluate.models import Bulletin, BulletinDraft, Claim
from jiewang.center.evaluate.periods import month_before, month_text
from jiewang.center.evaluate.tests.months import a_day_of, last_month, lived
from jiewang.center.evaluate.tests.scheme import make_scheme
from jiewang.center.intake.reporting import report
from jiewang.notices.models import Notice
from jiewang.notices.texts import text_of
from jiewang.testing import make_case, make_town, make_user


def a_supervisor(name="guo"):
    """The district's supervision post, which the small town lacks."""
    town = make_town()
    return make_user(name, ("DC05", town.center))


@pytest.fixture
def month():
    make_town()
    make_scheme()
    return last_month()


def figure(draft_id, unit, measure):
    row = BulletinDraft.objects.get(pk=draft_id).figures.get(unit=unit, measure=measure)
    return row.k, row.n, row.k_all, row.n_all


def test_a_months_figures_are_those_of_its_diaries(month):
    town = make_town()
    for _nth in range(6):
        lived(month)
    lived(month_before(month))
    draft = draft_bulletin(month, by=a_supervisor())
    assert figure(draft, town.water, "on_time") == (6, 6, 6, 6)
    assert figure(draft, town.east, "misroute") == (0, 6, 0, 6)
    assert figure(draft, None, "repeat") == (0, 6, 0, 6)
    scores = BulletinDraft.objects.get(pk=draft).scores
    ranks = [(s.group, s.unit, s.rank) for s in scores.all()]
    # The housing bureau assisted: as good, from fewer counts. Nothing of the street was due.
    assert ranks == [
        ("bureau", town.water, 1),
        ("bureau", town.housing, 2),
        ("street", town.east, None),
    ]


def test_it_is_published_by_a_second_person_once(month):
    lived(month)
    first, second = a_supervisor(), a_supervisor("han")
    draft = draft_bulletin(month, by=first)
    with pytest.raises(EvaluateError, match="second person"):
        publish_bulletin(draft, by=first)
    bulletin = publish_bulletin(draft, by=second)
    assert publish_bulletin(draft, by=second) == bulletin
    with pytest.raises(EvaluateError, match="never changes"):
        draft_bulletin(month, by=first)


def test_only_the_districts_supervision_posts_draft_and_publish(month):
    lived(month)
    draft = draft_bulletin(month, by=a_supervisor())
    for user in (make_town().tang, make_town().jiang):
        with pytest.raises(NotAllowed):
            draft_bulletin(month, by=user)
        with pytest.raises(NotAllowed):
            publish_bulletin(draft, by=user)


def test_a_month_that_is_not_over_has_no_bulletin(month):
    with pytest.raises(PeriodRefused, match="is not over"):
        draft_bulletin(timezone.localdate().replace(day=1), by=a_supervisor())


def test_an_empty_month_says_so(month):
    with pytest.raises(PeriodRefused, match="Nothing that counts happened"):
        draft_bulletin(month, by=a_supervisor())


def test_without_a_scheme_nothing_is_scored():
    make_town()
    with pytest.raises(SchemeRefused, match="No scoring scheme is in force"):
        draft_bulletin(last_month(), by=a_supervisor())


def recompute(month):
    out = StringIO()
    call_command("recompute_evaluation", month_text(month), stdout=out)
    return out.getvalue()


def test_it_is_computed_again_to_the_last_digit_whatever_happened_since(month):
    for state in (State.CLOSED, State.HANDLED, State.SHELVED, State.RETURNED):
        lived(month, state=state)
    publish_bulletin(draft_bulletin(month, by=a_supervisor()), by=a_supervisor("han"))
    lived(month)
    said = {"channel": "file", "text": "旧事", "by": None, "reported_at": a_day_of(month)}
    report(**said)
    make_scheme(least_n=1, weights={"rework": 100})
    assert "the same to the last digit" in recompute(month)


def test_a_line_changed_behind_the_houses_back_is_found(month):
    case = lived(month)
    draft = draft_bulletin(month, by=a_supervisor())
    table = CaseStep._meta.db_table
    remove(connection, table)
    step = case.steps.filter(kind="fed_back").order_by("-line")[0]
    clocks = [{**clock, "late": True} for clock in step.data["clocks"]]
    CaseStep.objects.filter(pk=step.pk).update(data={**step.data, "clocks": clocks})
    install(connection, table)
    row = BulletinDraft.objects.get(pk=draft)
    different = "\n".join(recomputed(row))
    assert f"{make_town().water.code} on_time" in different
    with pytest.raises(CommandError, match="places differ"):
        recompute(month)


def test_a_month_without_figures_cannot_be_computed_again(month):
    with pytest.raises(CommandError, match="There are no figures"):
        recompute(month)
    with pytest.raises(CommandError, match="is no month"):
        call_command("recompute_evaluation", "2026/10")


def test_a_bulletin_does_not_change_when_a_scheme_does(month):
    lived(month)
    draft = draft_bulletin(month, by=a_supervisor())
    before = figure(draft, make_town().water, "on_time")
    make_scheme(least_n=1)
    assert figure(draft, make_town().water, "on_time") == before
    assert not [*recomputed(BulletinDraft.objects.get(pk=draft))]


# --- Exclusions ---------------------------------------------------------------------------------

SAID = {"measure": "on_time", "reason": "outside_duty", "evidence": "管道归自来水公司。"}


def excluded(case, *, granted=True, by="guo"):
    town = make_town()
    wish = propose_exclusion(case.pk, unit=town.water, by=town.jiang, **SAID)
    decide_exclusion(wish, granted=granted, answer="查过台账，属实。", by=a_supervisor(by))
    return wish


def test_an_exclusion_shows_both_rates_and_how_many_were_left_out(month):
    town, cases = make_town(), [lived(month) for _nth in range(3)]
    excluded(cases[0])
    draft = draft_bulletin(month, by=a_supervisor("han"))
    assert figure(draft, town.water, "on_time") == (2, 2, 3, 3)
    assert figure(draft, town.water, "rework") == (0, 3, 0, 3)
    kinds = cases[0].steps.filter(kind__startswith="exclusion").values_list("kind", flat=True)
    assert [*kinds] == ["exclusion_asked", "exclusion_granted"]


def test_a_refused_exclusion_leaves_the_rate_alone(month):
    case = lived(month)
    excluded(case, granted=False)
    draft = draft_bulletin(month, by=a_supervisor("han"))
    assert figure(draft, make_town().water, "on_time") == (1, 1, 1, 1)


def test_nobody_decides_on_their_own_exclusion(month):
    town, guo = make_town(), a_supervisor()
    wish = propose_exclusion(lived(month).pk, unit=town.water, by=guo, **SAID)
    with pytest.raises(EvaluateError, match="a second person has to decide"):
        decide_exclusion(wish, granted=True, answer="查过台账，属实。", by=guo)


def test_nobody_of_the_unit_decides(month):
    town = make_town()
    both = make_user("shuang", ("DC05", town.center), ("UH01", town.water))
    wish = propose_exclusion(lived(month).pk, unit=town.water, by=town.jiang, **SAID)
    with pytest.raises(EvaluateError, match="outside it"):
        decide_exclusion(wish, granted=True, answer="查过台账，属实。", by=both)
    with pytest.raises(NotAllowed):
        decide_exclusion(wish, granted=True, answer="查过台账，属实。", by=town.bai)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"measure": "misroute"}, "does not count in"),
        ({"measure": "speed"}, "Choose the measure"),
        ({"evidence": "嗯"}, "at least 5 characters"),
    ],
)
def test_an_exclusion_needs_a_mark_and_evidence(month, change, match):
    town = make_town()
    with pytest.raises(EvaluateError, match=match):
        propose_exclusion(lived(month).pk, unit=town.water, by=town.jiang, **{**SAID, **change})


def test_a_second_proposal_is_the_first_or_refused(month):
    town, case = make_town(), lived(month)
    wish = propose_exclusion(case.pk, unit=town.water, by=town.jiang, **SAID)
    assert propose_exclusion(case.pk, unit=town.water, by=town.jiang, **SAID) == wish
    with pytest.raises(EvaluateError, match="asked before"):
        propose_exclusion(case.pk, unit=town.water, by=a_supervisor(), **SAID)


# --- Disputes -----------------------------------------------------------------------------------

DISPUTE = {"measure": "on_time", "reason": "result", "text": "当天已办结，有照片。"}


def published(month):
    draft = draft_bulletin(month, by=a_supervisor("ding"))
    return publish_bulletin(draft, by=a_supervisor("han"))


def test_a_month_without_figures_cannot_be_disputed(month):
    town = make_town()
    with pytest.raises(EvaluateError, match="no figures"):
        make_claim(lived(month).pk, unit=town.water, month=month, by=town.jiang, **DISPUTE)


def test_a_unit_disputes_its_own_score_alone(month):
    town, case = make_town(), lived(month)
    published(month)
    with pytest.raises(NotAllowed, match="its own score"):
        make_claim(case.pk, unit=town.water, month=month, by=town.bai, **DISPUTE)


def test_a_dispute_after_its_days_is_refused_with_the_day(month, monkeypatch):
    town, case = make_town(), lived(month)
    published(month)
    later = timezone.now() + timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(EvaluateError, match="That day has passed"):
        make_claim(case.pk, unit=town.water, month=month, by=town.jiang, **DISPUTE)


def test_a_granted_dispute_before_the_bulletin_asks_for_a_new_draft(month):
    town, cases = make_town(), [lived(month), lived(month)]
    draft = draft_bulletin(month, by=a_supervisor("ding"))
    claim = make_claim(cases[0].pk, unit=town.water, month=month, by=town.jiang, **DISPUTE)
    decide_claim(claim, granted=True, answer="照片属实，予以支持。", by=a_supervisor())
    with pytest.raises(EvaluateError, match="Compute the figures again"):
        publish_bulletin(draft, by=a_supervisor("han"))
    again = draft_bulletin(month, by=a_supervisor("pan"))
    assert figure(again, town.water, "on_time") == (1, 1, 2, 2)
    publish_bulletin(again, by=a_supervisor("he2"))


def test_a_granted_dispute_after_the_bulletin_is_a_correction_in_the_next_one(month):
    town, before = make_town(), month_before(month)
    cases = [lived(before), lived(before)]
    lived(month)
    bulletin = published(before)
    kept = figure(Bulletin.objects.get(pk=bulletin).draft_id, town.water, "on_time")
    claim = make_claim(cases[0].pk, unit=town.water, month=before, by=town.jiang, **DISPUTE)
    decide_claim(claim, granted=True, answer="照片属实，予以支持。", by=a_supervisor())

    draft = BulletinDraft.objects.get(pk=draft_bulletin(month, by=a_supervisor("pan")))
    told = draft.corrections.values_list("claim", "k_was", "n_was", "k", "n")
    assert [*told] == [(claim, 2, 2, 1, 1)]
    assert figure(Bulletin.objects.get(pk=bulletin).draft_id, town.water, "on_time") == kept
    assert "the same to the last digit" in recompute(before)


def test_the_answer_to_a_dispute_is_on_record(month):
    town, case = make_town(), lived(month)
    published(month)
    claim = make_claim(case.pk, unit=town.water, month=month, by=town.jiang, **DISPUTE)
    decide_claim(claim, granted=False, answer="照片是次日拍的。", by=a_supervisor())
    row = Claim.objects.get(pk=claim)
    assert (row.state, row.answer) == ("refused", "照片是次日拍的。")
    assert case.steps.get(kind="claim_refused").note == "照片是次日拍的。"
    with pytest.raises(EvaluateError, match="decided this already"):
        decide_claim(claim, granted=True, answer="照片属实，予以支持。", by=a_supervisor("pan"))


def test_a_case_of_another_month_is_not_disputed_in_this_one(month):
    town, case = make_town(), make_case(state=State.CLOSED)
    lived(month)
    published(month)
    with pytest.raises(EvaluateError, match="does not count in"):
        make_claim(case.pk, unit=town.water, month=month, by=town.jiang, **DISPUTE)


# --- Who is told ----------------------------------------------------------------------------------


def test_who_may_decide_is_told_of_a_wish_and_the_unit_of_what_became_of_it(month):
    town, case = make_town(), lived(month)
    excluded(case, granted=False)
    published(month)
    claim = make_claim(case.pk, unit=town.water, month=month, by=town.jiang, **DISPUTE)
    decide_claim(claim, granted=True, answer="查过台账，属实。", by=a_supervisor("lu"))
    kinds = ("exclusion_asked", "exclusion_refused", "claim_made", "claim_granted")
    told = Notice.objects.filter(kind__in=kinds).order_by("pk", "to_unit")
    expected = []
    for asked, answered in (
        ("exclusion_asked", "exclusion_refused"),
        ("claim_made", "claim_granted"),
    ):
        deciders = sorted([town.east.pk, town.center.pk])
        expected += [(asked, unit, "supervise", case.number) for unit in deciders]
        expected.append((answered, town.water.pk, "", case.number))
    assert [*told.values_list("kind", "to_unit", "right", "case_number")] == expected
    assert all(text_of(notice.kind, notice.context) for notice in told)


def test_every_unit_in_a_bulletin_hears_that_it_is_published(month):
    town = make_town()
    lived(month)
    published(month)
    told = Notice.objects.filter(kind="bulletin_published")
    assert town.water.pk in told.values_list("to_unit", flat=True)
    assert month_text(month) in text_of("bulletin_published", told[0].context)
