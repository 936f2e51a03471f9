"""The pages of evaluation, asked for as the people who work with them."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from jiewang.base.papers import fonts
from jiewang.center.case.states import State
from jiewang.center.evaluate.bulletins import draft_bulletin, publish_bulletin
from jiewang.center.evaluate.models import Bulletin, BulletinDraft, Claim, Exclusion, Rating, Scheme
from jiewang.center.evaluate.periods import month_text
from jiewang.center.evaluate.tests.months import last_month, lived
from jiewang.center.evaluate.tests.scheme import make_scheme
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.people.models import Unit
from jiewang.testing import make_case, make_town, make_user

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh-hans"])


@pytest.fixture
def town():
    made = make_town()
    make_scheme(least_n=2)
    return made


@pytest.fixture
def guo(town):
    return make_user("guo", ("DC05", town.center))


@pytest.fixture
def han(town):
    return make_user("han", ("DC05", town.center))


def get(user, page, *args, query="", language="en"):
    return signed_in(user, language).get(reverse(f"desk:{page}", args=args) + query)


def post(user, page, *args, query="", **data):
    return signed_in(user, "en").post(reverse(f"desk:{page}", args=args) + query, data)


# --- Figures --------------------------------------------------------------------------------------


@LANGUAGES
def test_a_period_without_cases_says_why_there_is_no_figure(town, language):
    page = get(town.dong, "evaluate", language=language)
    assert (page.status_code, forbidden_in(page)) == (200, [])
    said = {"en": "Nothing to count in these days", "zh-hans": "这段时间没有可统计的事件"}
    assert said[language] in text_of(page)


@pytest.mark.parametrize("by", ["unit", "post", "street", "community", "grid", "type", "urgency", "month"])  # fmt: skip
def test_figures_are_told_apart_by_anything_with_their_base(town, by):
    for _nth in range(3):
        lived(last_month())
    page = get(town.dong, "evaluate", query=f"?by={by}")
    text = text_of(page)
    assert (page.status_code, forbidden_in(page)) == (200, [])
    assert "95% interval" in text
    assert "100.0%" in text


def test_under_the_least_n_there_is_a_dash(town):
    make_scheme(least_n=3)
    lived(last_month())
    text = text_of(get(town.dong, "evaluate"))
    assert "n = 2, under 3: no rate" in text
    assert "100.0%" not in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?first=2026-10-09&last=2026-10-01", "ends before it begins"),
        ("?first=2099-01-01&last=2099-01-31", "in the future"),
        ("?first=2001-01-01&last=2026-10-01", "At most"),
        ("?first=2026-13-01", "Enter a valid date"),
        ("?by=luck", "luck is not one"),
    ],
)
def test_a_period_that_makes_no_sense_is_answered_with_a_sentence(town, query, said):
    page = get(town.dong, "evaluate", query=query)
    assert page.status_code == 422
    assert said in text_of(page)


def test_a_unit_sees_its_own_figures_and_nobody_elses(town):
    lived(last_month())
    text = text_of(get(town.jiang, "evaluate"))
    assert "Water station" in text
    assert "Housing bureau" not in text
    assert "Reroutes of a case" not in text


@pytest.mark.parametrize("page", ["evaluate", "evaluate_cases"])
def test_without_a_scheme_the_page_says_what_is_missing(page):
    answer = get(make_town().dong, page)
    assert answer.status_code == 422
    assert "No scoring scheme is in force" in text_of(answer)


def test_who_holds_no_post_sees_nothing(town):
    nobody = make_user("nobody")
    for name in ("evaluate", "bulletins", "exclusions", "claims", "schemes"):
        assert get(nobody, name).status_code == 403
    assert 'href="/evaluate"' not in get(nobody, "my_work").content.decode()


def test_the_cases_behind_a_figure_are_listed_as_far_as_one_may_see_them(town):
    case = lived(last_month(), late=True)
    query = "?measure=on_time&by=unit&group=water"
    mine = text_of(get(town.jiang, "evaluate_cases", query=query))
    assert case.title in mine
    assert "Propose to exclude" in mine
    assert "Dispute…" in mine
    theirs = text_of(get(town.bai, "evaluate_cases", query=query))
    assert case.number not in theirs
    assert get(town.dong, "evaluate_cases", query="?measure=luck").status_code == 404


@pytest.mark.parametrize("kind", ["miss", "hit", "excluded", "beside", "nonsense"])
def test_the_cases_are_filtered_by_how_they_count(town, kind):
    lived(last_month())
    lived(last_month(), state=State.SHELVED)
    page = get(town.dong, "evaluate_cases", query=f"?measure=on_time&kind={kind}")
    assert (page.status_code, forbidden_in(page)) == (200, [])


def test_a_list_costs_the_same_for_one_case_and_for_three(town):
    lived(last_month())
    asked = [queries(town.dong, "evaluate"), queries(town.dong, "evaluate_cases")]
    lived(last_month())
    lived(last_month())
    assert [queries(town.dong, "evaluate"), queries(town.dong, "evaluate_cases")] == asked


def queries(user, name):
    client = signed_in(user)
    client.get(reverse(f"desk:{name}"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse(f"desk:{name}"))
    return len(captured)


# --- Bulletins ------------------------------------------------------------------------------------


def published(guo, han):
    month = last_month()
    for _nth in range(3):
        lived(month)
    return publish_bulletin(draft_bulletin(month, by=guo), by=han), month_text(month)


def test_one_computes_and_another_publishes(town, guo, han):
    lived(last_month())
    month = month_text(last_month())
    assert post(guo, "bulletins", month=month).headers["location"].endswith(month)
    draft = BulletinDraft.objects.get().pk
    refused = post(guo, "bulletin", month, draft=draft)
    assert refused.status_code == 422
    assert "second person" in text_of(refused)
    assert post(han, "bulletin", month, draft=draft).status_code == 302
    assert Bulletin.objects.get().by == han
    again = post(guo, "bulletins", month=month)
    assert again.status_code == 422
    assert "never changes" in text_of(again)


@pytest.mark.parametrize("month", ["2026-13", "soon", "2099-01"])
def test_a_month_that_cannot_be_computed_says_why(guo, month):
    page = post(guo, "bulletins", month=month)
    assert page.status_code == 422
    assert "is no month" in text_of(page) or "is not over" in text_of(page)


@LANGUAGES
def test_everybody_on_the_staff_reads_what_is_published(town, guo, han, language):
    _bulletin, month = published(guo, han)
    for user in (town.jiang, town.fang, town.qiu, town.lin):
        page = get(user, "bulletin", month, language=language)
        if user == town.fang:
            # A place in a grid is no post.
            assert page.status_code == 403
            continue
        assert (page.status_code, forbidden_in(page)) == (200, [])
    assert get(town.jiang, "bulletins").status_code == 200


def test_a_draft_is_for_those_who_are_scored_and_a_month_without_figures_is_not_there(town, guo):
    assert get(guo, "bulletin", "2020-01").status_code == 404
    assert get(guo, "bulletin", "soon").status_code == 404


@pytest.fixture
def _embedded_fonts(monkeypatch, settings):
    settings.FONTS_OF_MACHINE = False
    monkeypatch.setattr(fonts, "has_chinese_fonts", lambda: True)


@pytest.mark.usefixtures("_embedded_fonts")
@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")])
def test_a_bulletin_is_a_file_of_each_kind(town, guo, han, kind, begins):
    _bulletin, month = published(guo, han)
    answer = get(town.jiang, "bulletin_file", month, kind)
    assert answer.content.startswith(begins)
    assert f"bulletin-{month}.{kind}" in answer.headers["content-disposition"]
    assert get(town.jiang, "bulletin_file", month, "exe").status_code == 404


def test_without_a_chinese_font_the_pdf_says_what_to_do(town, guo, han, monkeypatch):
    _bulletin, month = published(guo, han)
    monkeypatch.setattr(fonts, "has_chinese_fonts", lambda: False)
    assert get(town.jiang, "bulletin_file", month, "pdf").status_code == 403


def test_no_cell_of_the_workbook_is_a_formula(town, guo, han):
    Unit.objects.filter(pk=town.water.pk).update(name='=HYPERLINK("x")', name_en='=HYPERLINK("x")')
    _bulletin, month = published(guo, han)
    content = get(town.jiang, "bulletin_file", month, "xlsx").content
    book = load_workbook(io.BytesIO(content))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert '\'=HYPERLINK("x")' in {cell.value for cell in cells}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_the_workbook_says_what_the_page_says(town, guo, han):
    _bulletin, month = published(guo, han)
    book = load_workbook(io.BytesIO(get(guo, "bulletin_file", month, "xlsx").content))
    head, *rows = book["Figures"].iter_rows(values_only=True)
    row = next(
        dict(zip(head, r, strict=True)) for r in rows if r[0] == "water" and r[2] == "On time"
    )
    assert (row["k"], row["n"], row["k of n"], row["Excluded"]) == (3, 3, 1, 0)


# --- Exclusions and disputes ------------------------------------------------------------------------


def about(case, measure="on_time", unit="water", **more):
    pairs = {"case": case.number, "unit": unit, "measure": measure, **more}
    return "?" + "&".join(f"{name}={value}" for name, value in pairs.items())


def test_a_unit_proposes_and_a_second_person_decides(town, guo):
    case = lived(last_month())
    page = get(town.jiang, "exclusion_new", query=about(case))
    assert (page.status_code, forbidden_in(page)) == (200, [])
    said = {"reason": "outside_duty", "text": "管道归自来水公司。"}
    assert post(town.jiang, "exclusion_new", query=about(case), **said).status_code == 302
    wish = Exclusion.objects.get()
    assert "管道归自来水公司。" in text_of(get(guo, "exclusions"))
    short = post(guo, "exclusion_decision", wish.pk, answer="行", grant="1", wish=wish.pk)
    assert short.status_code == 422
    assert "at least 5 characters" in text_of(short)
    assert (
        post(guo, "exclusion_decision", wish.pk, answer="台账属实。", grant="1").status_code == 302
    )
    assert Exclusion.objects.get().state == "granted"


def test_others_neither_see_nor_decide(town, guo):
    case = lived(last_month())
    said = {"reason": "outside_duty", "text": "管道归自来水公司。"}
    post(town.jiang, "exclusion_new", query=about(case), **said)
    wish = Exclusion.objects.get().pk
    assert "管道归自来水公司。" not in text_of(get(town.bai, "exclusions"))
    assert post(town.bai, "exclusion_decision", wish, answer="台账属实。").status_code == 404
    assert post(town.jiang, "exclusion_decision", wish, answer="台账属实。").status_code == 403
    assert get(town.zhou, "exclusion_new", query=about(case)).status_code == 404


def test_a_unit_disputes_and_reads_the_answer(town, guo, han):
    _bulletin, month = published(guo, han)
    case = lived(last_month())
    missing = get(town.jiang, "claim_new", query=about(case))
    assert missing.status_code == 404
    case = make_town().water.orders.order_by("pk").first().case
    query = about(case, month=month)
    assert get(town.jiang, "claim_new", query=query).status_code == 200
    said = {"reason": "result", "text": "当天已办结，有照片。"}
    assert post(town.jiang, "claim_new", query=query, **said).status_code == 302
    claim = Claim.objects.get().pk
    assert post(guo, "claim_decision", claim, answer="照片是次日拍的。").status_code == 302
    assert "照片是次日拍的。" in text_of(get(town.jiang, "claims"))


# --- Schemes --------------------------------------------------------------------------------------

NEW = {
    "name": "新方案",
    "valid_from": "2099-01-01",
    "least_n": "30",
    "fairly_weighs": "0.6",
    "response_hours": "24",
    "contest_days": "5",
    "note": "按区办会议纪要调整。",
    "weight_on_time": "60",
    "weight_rework": "40",
}


def test_a_new_version_is_looked_at_before_it_is_written(town):
    lived(last_month())
    assert (get(town.dong, "scheme_new").status_code, Scheme.objects.count()) == (200, 1)
    preview = post(town.dong, "scheme_new", **NEW, preview="1")
    assert "Points then" in text_of(preview)
    assert Scheme.objects.count() == 1
    more = {"bonus_0_measure": "on_time", "bonus_0_bound": "95", "bonus_0_points": "1.5"}
    assert post(town.dong, "scheme_new", **NEW, **more, write="1").status_code == 302
    content = Scheme.objects.order_by("-number").first().content
    assert content["weights"]["rework"] == "40"
    assert content["bonus"] == [{"measure": "on_time", "bound": "0.95", "points": "1.5"}]
    assert "新方案" in text_of(get(town.jiang, "schemes"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"weight_rework": "35"}, "these sum to 95"),
        ({"valid_from": "2099-01-02"}, "first day of a month"),
        ({"penalty_0_measure": "rework", "penalty_0_points": "2"}, "Say this too"),
    ],
)
def test_a_scheme_that_does_not_hold_is_refused_with_its_reason(town, change, said):
    page = post(town.dong, "scheme_new", **{**NEW, **change}, write="1")
    assert page.status_code == 422
    assert said in text_of(page)


def test_a_version_cannot_begin_in_a_month_that_is_published(town, guo, han):
    _bulletin, month = published(guo, han)
    page = post(town.dong, "scheme_new", **{**NEW, "valid_from": f"{month}-01"}, write="1")
    assert page.status_code == 422
    assert "is published by the scheme in force then" in text_of(page)


def test_only_who_decides_for_the_district_changes_schemes(town, guo):
    assert get(guo, "scheme_new").status_code == 403
    assert post(town.tang, "scheme_new", **NEW, write="1").status_code == 403


# --- Call-backs -----------------------------------------------------------------------------------


@pytest.fixture
def caller(town):
    return make_user("pei", ("SC06", town.east))


def test_a_reporter_is_called_and_their_answers_are_kept(caller):
    case = make_case(state=State.CLOSED)
    report = case.reports.get().pk
    assert case.title in text_of(get(caller, "calls"))
    assert get(caller, "call", report).status_code == 200
    assert post(caller, "call", report, reached="no").status_code == 302
    half = post(caller, "call", report, reached="yes", solved="yes")
    assert half.status_code == 422
    said = {"reached": "yes", "answered": "yes", "solved": "yes", "satisfied": "fairly"}
    assert post(caller, "call", report, **said).status_code == 302
    rating = Rating.objects.get()
    assert (rating.solved, rating.satisfied) == ("yes", "fairly")
    assert [s.kind for s in case.steps.order_by("-line")[:2]] == ["rated", "called_back"]
    assert case.title not in text_of(get(caller, "calls"))


def test_who_does_not_call_back_sees_no_reporters(town):
    report = make_case(state=State.CLOSED).reports.get().pk
    assert get(town.jiang, "calls").status_code == 403
    assert get(town.jiang, "call", report).status_code == 403
    far = make_user("far", ("SC06", town.west))
    assert get(far, "call", report).status_code == 404
