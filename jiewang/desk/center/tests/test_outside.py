"""Other systems on the desk: their numbers and clocks, and the days compared with them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.exchange.giving import acknowledge, to_give
from jiewang.center.exchange.taking import Item, take
from jiewang.center.intake.models import Report
from jiewang.center.intake.outside.actions import set_outside_number
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.desk.center.tests.test_intake import send
from jiewang.testing import PIPE, make_case, make_town
from jiewang.testing.cases import bring_case

HOURS = timedelta(hours=1)
TEXT = "东一社区水管爆了，水流到楼道里。"


def referred(case, *, number="CQ-1", hours=24):
    set_outside_number(
        case.pk,
        report_id=case.reports.get().pk,
        system="city",
        number=number,
        due_at=timezone.now() + hours * HOURS,
        by=make_town().wu,
    )
    return case


def page(user, name, *args, **query):
    response = signed_in(user, "en").get(reverse(name, args=args), query)
    assert response.status_code == 200
    assert forbidden_in(response) == []
    return text_of(response)


# --- On the pages of cases -------------------------------------------------------------------


def test_the_case_page_shows_both_clocks_and_what_was_added():
    town = make_town()
    take(Item(number="CQ-1", text=TEXT, due_at=timezone.now() + 24 * HOURS))
    case = bring_case(Case.objects.get(), to=State.HANDLING, category=town.categories[PIPE])
    take(Item(number="CQ-1", text="现在电梯也停了，请快一点。"))
    text = page(town.yu, "desk:case", case.number)
    assert "Outside: 12345 hotline CQ-1" in text
    assert "现在电梯也停了，请快一点。" in text
    assert "Step: handle" in text


def test_who_may_not_know_the_reporter_reads_additions_without_the_name():
    town = make_town()
    item = Item(number="CQ-1", text=TEXT, name="陈小明", confidential=True)
    take(item)
    bring_case(Case.objects.get(), to=State.HANDLING, category=town.categories[PIPE])
    take(Item(number="CQ-1", text="陈小明说电梯也停了。", confidential=True))
    case = Case.objects.get()
    assert "陈小明" not in page(town.jiang, "desk:case", case.number)
    assert "电梯也停了" in page(town.jiang, "desk:case", case.number)


def test_my_work_and_the_queue_show_until_when_others_wait():
    town = make_town()
    referred(make_case(state=State.HANDLING))
    assert "12345 hotline" in page(town.jiang, "desk:my_work")
    referred(make_case(), number="CQ-2")
    assert "outside until" in page(town.wu, "desk:queue")


@pytest.mark.parametrize("typed", ["CQ-1", " CQ-1 ", "20261124000017"])
def test_the_number_outside_finds_the_case(typed):
    town = make_town()
    case, other = make_case(), make_case(text="另一件事，路灯不亮。")
    referred(case, number=typed.strip())
    text = page(town.lin, "desk:cases", q=typed)
    assert case.number in text
    assert other.number not in text
    assert "is no case number" not in text


def test_a_number_is_put_right_on_the_case_page():
    town = make_town()
    case = referred(make_case())
    client = signed_in(town.wu, "en")
    address = reverse("desk:act", args=[case.number, "set_outside_number"])
    form = client.get(address).context["form"]
    assert form["number"].value() == "CQ-1"
    due = timezone.localtime(timezone.now() + 48 * HOURS).strftime("%Y-%m-%dT%H:%M")
    values = {"report_id": case.reports.get().pk, "system": "city", "number": "CQ-7"}
    done = client.post(address, values | {"due_at": due})
    assert done.status_code == 302
    reference = OutsideReference.objects.get()
    assert reference.number == "CQ-7"
    assert timezone.localtime(reference.due_at).strftime("%Y-%m-%dT%H:%M") == due
    assert "12345 hotline CQ-7, wants the answer by" in page(town.wu, "desk:case", case.number)


def test_another_system_is_asked_for_more_time_on_the_case_page():
    town = make_town()
    case = referred(make_case(state=State.HANDLING))
    client = signed_in(town.lin, "en")
    address = reverse("desk:act", args=[case.number, "ask_outside_time"])
    until = timezone.localtime(timezone.now() + 90 * HOURS).strftime("%Y-%m-%dT%H:%M")
    values = {"reference": OutsideReference.objects.get().pk, "until": until}
    assert client.post(address, values | {"explanation": "等零件到货。"}).status_code == 302
    assert [each.kind for each in to_give("city")][-1] == "extension"


# --- Taking down for the hotline --------------------------------------------------------------


def test_a_report_taken_down_for_the_hotline_has_its_number_and_clock():
    due = timezone.localtime(timezone.now() + 48 * HOURS).strftime("%Y-%m-%dT%H:%M")
    assert send(make_town().wu, outside_due=due).status_code == 302
    reference = OutsideReference.objects.get()
    assert (reference.system, reference.number) == ("city", "C2026-1")
    assert reference.report.case.outside_due_at is not None
    # The same order through the exchange is the same case.
    assert take(Item(number="C2026-1", text="三楼水管爆了。")).outcome == "repeated"


def test_a_deadline_without_a_system_or_a_number_is_asked_about():
    wu = make_town().wu
    due = "2999-01-01T10:00"
    missing = send(wu, channel="staff", external_id="", outside_system="district")
    assert "Write the number that the other system gave it" in text_of(missing)
    missing = send(wu, channel="staff", outside_due=due)
    assert "Say which system wants the answer by then" in text_of(missing)
    impossible = send(wu, outside_due=due)
    assert "more than ten years ahead" in text_of(impossible)
    assert Report.objects.count() == 0


# --- The days --------------------------------------------------------------------------------


def a_day(*numbers):
    for number in numbers:
        take(Item(number=number, text=TEXT))
    OutsideReference.objects.update(received_at=timezone.now() - timedelta(days=1))
    return (timezone.localdate() - timedelta(days=1)).isoformat()


def brought(user, day, rows):
    file = SimpleUploadedFile("theirs.csv", f"工单编号,是否已答复\n{rows}".encode())
    values = {"system": "city", "day": day, "file": file}
    return signed_in(user, "en").post(reverse("desk:exchange"), values)


def test_before_anything_came_the_page_says_what_will_be_there():
    text = page(make_town().yu, "desk:exchange")
    assert "No day has been written down yet" in text
    assert "No other system has sent an order yet." in text


def test_a_list_that_is_brought_shows_what_one_side_lacks_and_what_to_do():
    town = make_town()
    day = a_day("A", "B")
    response = brought(town.yu, day, "A,否\nC,否\n")
    assert response["Location"] == reverse("desk:exchange_day", args=["city", day])
    text = page(town.yu, "desk:exchange_day", "city", day)
    assert "They have it, we do not 1" in text
    assert "We have it, they do not 1" in text
    assert "Ask the other side to send these orders again." in text
    assert page(town.yu, "desk:exchange_day", "city", day) == text


def test_answers_that_did_not_arrive_go_out_again_by_one_press():
    town = make_town()
    day = a_day("A")
    bring_case(Case.objects.get(), to=State.CLOSED, category=town.categories[PIPE])
    acknowledge("city", [each.id for each in to_give("city")])
    brought(town.yu, day, "A,否\n")
    assert "Give these answers again" in page(town.yu, "desk:exchange_day", "city", day)
    again = reverse("desk:exchange_again", args=["city", day])
    assert signed_in(town.yu, "en").post(again).status_code == 302
    assert [each.kind for each in to_give("city")] == ["closed"]


def test_our_side_is_written_anew_by_one_press():
    town = make_town()
    day = a_day("A")
    brought(town.yu, day, "A,否\nB,否\n")
    a_day("B")
    anew = reverse("desk:exchange_anew", args=["city", day])
    assert signed_in(town.yu, "en").post(anew).status_code == 302
    assert "Both sides agree" in page(town.yu, "desk:exchange_day", "city", day)


@pytest.mark.parametrize(
    "rows", ["=,否\n".replace("=", ""), "\0"], ids=["row-without-number", "no-table"]
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(rows):
    town = make_town()
    response = brought(town.yu, a_day("A"), rows)
    assert response.status_code == 422
    assert response.context["form"].errors


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_that_nobody_can_mean_is_refused(day):
    response = brought(make_town().yu, day, "A,否\n")
    assert response.status_code == 422
    assert "Ask for a day that has begun" in response.content.decode()


@pytest.mark.parametrize("name", ["lin", "jiang", "wu"])
def test_the_exchange_is_the_district_centers(name):
    town = make_town()
    client = signed_in(getattr(town, name), "en")
    day = a_day("A")
    brought(town.yu, day, "A,否\n")
    assert client.get(reverse("desk:exchange")).status_code == 403
    assert client.get(reverse("desk:exchange_day", args=["city", day])).status_code == 403
    assert client.post(reverse("desk:exchange_again", args=["city", day])).status_code == 403
    assert client.post(reverse("desk:exchange_anew", args=["city", day])).status_code == 403


@pytest.mark.parametrize(("system", "day"), [("city", "soon"), ("mars", "2026-01-01")])
def test_a_day_that_is_not_there_is_not_found(system, day):
    address = reverse("desk:exchange_day", args=[system, day])
    assert signed_in(make_town().yu).get(address).status_code == 404
