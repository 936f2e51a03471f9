"""The pages of funds: what each post sees and may press, and what is said when it may not."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing import make_town
from jiewang.works.funds.actions import ask_solve, open_plan
from jiewang.works.funds.ledger.actions import Slip, allocate, record_arrival, record_contract
from jiewang.works.funds.models import FundPlan, PlanLine
from jiewang.works.funds.solver import solve_next
from jiewang.works.funds.tests.props import make_approved, make_bureau, make_solved, small_district
from jiewang.works.funds.ventures.models import Venture
from jiewang.works.funds.workbook.reading import read_workbook
from jiewang.works.funds.workbook.writing import book_of

PLAN = "/funds/plans/ZJ-1"


@pytest.fixture
def bureau():
    return make_bureau()


def workbook(*, wrong: bool = False) -> SimpleUploadedFile:
    book, stream = book_of(small_district()), BytesIO()
    if wrong:
        book["projects"]["C2"] = 0
    book.save(stream)
    return SimpleUploadedFile("lanes.xlsx", stream.getvalue())


def test_an_officer_begins_a_plan_sees_what_is_wrong_and_mends_it(bureau):
    pan = signed_in(bureau.pan, "en")
    page = pan.post("/funds/new", {"title": "Lanes", "workbook": workbook(wrong=True)}, follow=True)
    assert "1 error in the workbook" in text_of(page)
    plan = FundPlan.objects.get()
    report = text_of(pan.get(f"/funds/plans/{plan.number}/versions/1"))
    assert "projects · row 2 · priority" in report
    assert "not a whole number" in report

    where = f"/funds/plans/{plan.number}/upload"
    page = pan.post(where, {"workbook": workbook(), "seen": plan.moved_by_line}, follow=True)
    assert "error in the workbook" not in text_of(page)
    # Somebody else was here first: what is shown is old.
    page = pan.post(f"/funds/plans/{plan.number}/compute", {"seconds": 9, "gap": 0, "seen": 1})
    assert page.status_code == 409
    page = pan.post(where, {"workbook": SimpleUploadedFile("a.xlsx", b"no book")})
    assert (page.status_code, "not a workbook" in text_of(page)) == (422, True)
    file = pan.get(f"/funds/plans/{plan.number}/versions/2.xlsx")
    assert read_workbook(file.content) == small_district()


def test_a_computation_is_watched_cheaply_and_its_end_reloads_the_page(
    bureau, django_assert_max_num_queries
):
    plan = make_solved(bureau)
    FundPlan.objects.filter(pk=plan.pk).update(state="draft")
    ask_solve(plan.pk, by=bureau.pan)
    pan = signed_in(bureau.pan, "en")
    assert 'hx-trigger="every 2s"' in pan.get(PLAN).content.decode()
    with django_assert_max_num_queries(8):
        page = pan.get(f"{PLAN}/progress", headers={"HX-Request": "true"})
    assert "Waiting for the worker" in text_of(page)
    assert pan.get(f"{PLAN}/stop").status_code == 200
    page = pan.post(f"{PLAN}/stop", follow=True)
    assert "Computing stopped" in text_of(page)
    page = pan.get(f"{PLAN}/progress")
    assert (page.status_code, page["HX-Refresh"]) == (204, "true")


def test_why_a_yuan_is_paid_and_why_none(bureau):
    plan = FundPlan.objects.get(pk=make_real(bureau))
    pan = signed_in(bureau.pan, "en")
    line = plan.result.lines.select_related("fund").first()
    address = f"/funds/plans/{plan.number}/why?fund={line.fund.code}&project={line.project}"
    assert "Why it pays this" in text_of(pan.get(address))
    assert plan.result.unmet
    lost = plan.result.unmet[0]
    text = text_of(pan.get(f"/funds/plans/{plan.number}"))
    assert lost["text_en"] in text
    other = f"/funds/plans/{plan.number}/why?fund={line.fund.code}&project={lost['project']}"
    assert "Why it pays nothing" in text_of(pan.get(other))
    assert pan.get(f"/funds/plans/{plan.number}/why?fund=no&project=no").status_code == 404


def make_real(bureau) -> int:
    """The page's case, computed."""
    books = Path(__file__).parents[4] / "works" / "funds" / "tests" / "workbooks"
    content = (books / "page_five_purposes.xlsx").read_bytes()
    pk = open_plan(
        title="Page", unit=bureau.unit, content=content, file_name="a.xlsx", by=bureau.pan
    )
    ask_solve(pk, seconds=20, by=bureau.pan)
    solve_next(timezone.now())
    return pk


def test_two_lines_are_locked_and_the_two_plans_compared(bureau):
    plan = make_solved(bureau)
    pan = signed_in(bureau.pan, "en")
    page = text_of(pan.get(f"{PLAN}/compare"))
    assert "Both are the same" in page
    # The draft of this plan is no workbook that could be opened: it is said, and kept.
    assert pan.post(f"{PLAN}/locks", {"lock": ["F1|L1|x"]}).status_code in {302, 422}
    assert plan.versions.count() >= 1


def test_a_leader_is_refused_while_money_is_only_intended(bureau):
    plan = make_solved(bureau)
    plan.funds.update(document="", document_on=None, intended=1, intended_on=timezone.localdate())
    lei = signed_in(bureau.lei, "en")
    assert "cannot be approved with it" in text_of(lei.get(PLAN))
    page = lei.post(f"{PLAN}/approve", {"note": "", "seen": plan.moved_by_line})
    assert (page.status_code, "Intent is not money" in text_of(page)) == (422, True)
    # Who plans cannot approve, and is told whose this is.
    page = signed_in(bureau.pan, "en").post(f"{PLAN}/approve", {"seen": plan.moved_by_line})
    assert page.status_code == 403


def test_a_book_is_paid_from_the_page_and_closes_at_zero(bureau):
    plan, today = make_approved(bureau), timezone.localdate()
    line = PlanLine.objects.get(version=plan.result)
    record_arrival(plan.pk, fund="F1", slip=Slip(100_00, "came", today), by=bureau.fu)
    allocate(plan.pk, line=line.pk, amount=100_00, by=bureau.pan)
    contract = record_contract(
        plan.pk, cost_line="L1", number="C-1", firm="Roofers", amount=100_00,
        signed_on=today, by=bureau.yan,
    )  # fmt: skip
    fu, yan, lei = (signed_in(each, "en") for each in (bureau.fu, bureau.yan, bureau.lei))
    paid = {"contract": contract, "amount": "100.01", "voucher": "p1", "on": today.isoformat()}
    page = fu.post(f"{PLAN}/pay?about={line.pk}", paid)
    assert (page.status_code, "100.00 yuan" in text_of(page)) == (422, True)
    page = fu.post(f"{PLAN}/pay?about={line.pk}", paid | {"amount": "100.00"}, follow=True)
    assert "all paid" in text_of(page)
    slip = {"amount": "100", "voucher": "a1", "on": today.isoformat()}
    yan.post(f"{PLAN}/accept?about={contract}", slip)
    page = lei.post(f"{PLAN}/close_book?about=F1", follow=True)
    assert "closed at zero" in text_of(page)
    plan.refresh_from_db()
    assert plan.state == "closed"


def test_an_act_on_something_that_is_not_there_is_refused_in_words(bureau):
    make_approved(bureau)
    today = timezone.localdate().isoformat()
    said = {"amount": "1", "voucher": "x", "on": today, "contract": "1", "number_of": "1"}
    said |= {"firm": "x", "signed_on": today}
    fu, pan, yan = (signed_in(each) for each in (bureau.fu, bureau.pan, bureau.yan))
    acts = [(fu, "pay"), (fu, "give_back"), (pan, "allocate"), (pan, "money"), (yan, "accept")]
    answers = {
        client.post(f"{PLAN}/{act}", said, query_params={"about": about}).status_code
        for client, act in [*acts, (yan, "contract")]
        for about in ("", "0", "9" * 30, "F9", "<b>")
    }
    assert answers == {422}


def test_whoever_has_nothing_to_do_with_funds_finds_none(bureau):
    make_solved(bureau)
    stranger = signed_in(make_town().lin)
    for address in ("/funds", PLAN, f"{PLAN}/books", "/funds/ways", "/funds/new"):
        assert stranger.get(address).status_code == 404
    leader = signed_in(make_town().dong, "en")
    assert "Two lanes" in text_of(leader.get("/funds"))
    assert leader.post(f"{PLAN}/compute", {"seconds": 9, "gap": 0}).status_code == 403


def test_agreements_are_written_down_from_the_page_and_told_of(bureau):
    pan = signed_in(bureau.pan, "en")
    said = {"title": "Old works", "grantor": "District", "operator": "Firm", "where": "Old works"}
    said |= {"area": "15,000", "first_day": "2024-07-01", "years": 15, "total": "120000000"}
    page = pan.post("/funds/ways/new/concession", {**said, "keeps": "District, 40"})
    assert (page.status_code, "sum to 40 percent" in text_of(page)) == (422, True)
    page = pan.post("/funds/ways/new/concession", {**said, "keeps": "District, 40\nFirm, 60"})
    concession = Venture.objects.get()
    text = text_of(pan.get(f"/funds/ways/{concession.number}"))
    assert "8,000.00" in text
    assert "15 years, evenly 8,000,000.00 yuan a year" in text

    homes = "\n".join(f"{n}-1, {n}, 80, Owner {n}, 10000, 5000" for n in range(1, 9))
    said = {"title": "Lift", "total": "300000", "rule": "coefficient", "homes": homes}
    pan.post("/funds/ways/new/owners", said)
    lift = Venture.objects.get(kind="owners")
    where = f"/funds/ways/{lift.number}"
    votes = {"on": timezone.localdate().isoformat(), "votes": "2-1, 同意\n3-1, 反对"}
    text = text_of(pan.post(f"{where}/voted", votes, follow=True))
    assert "Not reached." in text
    assert "56,250.00" in text
    page = pan.post(f"{where}/voted", votes | {"votes": "2-1, perhaps"})
    assert (page.status_code, "Line 1 cannot be read" in text_of(page)) == (422, True)
    assert pan.get(f"{where}/invested").status_code == 404
