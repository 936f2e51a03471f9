"""The file form: CSV and XLSX as people really save them, in and out."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from jiewang.base.csv_files import plain_cell, read_cell
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.exchange.giving import to_give
from jiewang.center.exchange.models import DayList
from jiewang.center.exchange.taking import Item, take
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.testing import PIPE, make_town
from jiewang.testing.cases import bring_case

HEAD = ["工单编号", "操作", "标题", "内容", "地址", "联系电话", "来电时间", "截止时间"]
TEXT = "东一社区水管爆了，水流到楼道里。"


@pytest.fixture
def town(db):
    with override("en"):
        yield make_town()


def order(number, *, what="派单", text=TEXT, due="2099-11-30 18:00", phone="13800000001"):
    return [number, what, "水管爆裂", text, "东一社区 3 幢", phone, "2026-11-24 08:00", due]


def written(path, rows, *, encoding="utf-8-sig", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEAD, *rows])
    return path


def table(path):
    return list(csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def ran(*arguments):
    out = StringIO()
    call_command(*[str(each) for each in arguments], stdout=out)
    return out.getvalue()


def counted(text):
    lines = [line.split(": ") for line in text.splitlines() if ": " in line]
    return {name: int(number) for name, number in lines if number.isdigit()}


NEAR = (timezone.now() + timedelta(days=5)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("utf-8", ";"), ("gb18030", ","), ("gb18030", "\t")],
)
def test_a_file_is_taken_in_once_however_it_was_saved(town, tmp_path, encoding, delimiter):
    rows = [order("CQ-1", due=NEAR), order("CQ-2", due=NEAR)]
    path = written(tmp_path / "a.csv", rows, encoding=encoding, delimiter=delimiter)
    assert counted(ran("exchange_orders", path))["Taken in"] == 2
    assert counted(ran("exchange_orders", path))["Known already"] == 2
    assert Case.objects.count() == 2
    kept = OutsideReference.objects.get(number="CQ-1")
    assert timezone.localtime(kept.due_at).strftime("%Y-%m-%d %H:%M") == NEAR
    assert kept.report.text == f"水管爆裂\n{TEXT}"
    assert kept.report.phone == "13800000001"


def test_a_workbook_is_taken_in_like_a_table_of_text(town, tmp_path):
    book = Workbook()
    book.active.append(HEAD)
    book.active.append([*order("CQ-1")[:5], 13800000001, *order("CQ-1", due=NEAR)[6:]])
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert counted(ran("exchange_orders", path))["Taken in"] == 1
    assert OutsideReference.objects.get().report.phone == "13800000001"


def test_urging_and_withdrawing_stand_in_the_same_file(town, tmp_path):
    rows = [
        order("CQ-1", due=NEAR),
        order("CQ-1", what="催办", text="来电人再次催促。", due=""),
        order("CQ-1", what="撤单", due=""),
    ]
    counts = counted(ran("exchange_orders", written(tmp_path / "a.csv", rows)))
    assert (counts["Taken in"], counts["Recorded as a change"]) == (1, 2)


def test_rows_that_cannot_be_taken_are_listed_with_reasons_and_taken_when_mended(town, tmp_path):
    rows = [order("CQ-1", due=NEAR), order("CQ-2", phone="12", due=NEAR), order("", due=NEAR)]
    path = written(tmp_path / "a.csv", rows)
    counts = counted(ran("exchange_orders", path))
    assert (counts["Taken in"], counts["Refused"]) == (1, 2)
    rejected = tmp_path / "a.csv.rejected.csv"
    listed = table(rejected)
    assert [row[0] for row in listed] == ["Line", "3", "4"]
    assert "11 digits" in listed[1][1]

    mended = rejected.read_text(encoding="utf-8-sig").replace(",12,", ",13800000002,")
    again = tmp_path / "mended.csv"
    again.write_text(mended, encoding="utf-8")
    assert counted(ran("exchange_orders", again))["Taken in"] == 1


def test_what_is_to_be_done_is_refused_with_what_there_is_in_code_and_word(town, tmp_path):
    path = written(tmp_path / "a.csv", [order("CQ-1", what="乱来", due=NEAR)])
    assert counted(ran("exchange_orders", path))["Refused"] == 1
    [_head, row] = table(tmp_path / "a.csv.rejected.csv")
    assert "order (Order), urge (Urging), withdraw (Withdrawal)" in row[1]


def test_no_rejected_cell_is_a_formula_and_what_is_mended_is_read_as_it_was(town, tmp_path):
    path = written(tmp_path / "a.csv", [order("CQ-1", phone="12", text="=1+1 水管爆了", due=NEAR)])
    ran("exchange_orders", path)
    rejected = tmp_path / "a.csv.rejected.csv"
    assert "'=1+1 水管爆了" in table(rejected)[1]
    mended = tmp_path / "mended.csv"
    text = rejected.read_text(encoding="utf-8-sig").replace(",12,", ",13800000002,")
    mended.write_text(text, encoding="utf-8")
    ran("exchange_orders", mended)
    assert OutsideReference.objects.get().report.text == "水管爆裂\n=1+1 水管爆了"


def test_a_file_without_numbers_says_which_column_it_misses(town, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("内容\n水管爆了\n", encoding="utf-8")
    with pytest.raises(CommandError, match="工单编号"):
        ran("exchange_orders", path)


# --- Out -------------------------------------------------------------------------------------


def closed(number="CQ-1"):
    take(Item(number=number, text=TEXT))
    case = OutsideReference.objects.get(number=number).report.case
    return bring_case(case, to=State.CLOSED, category=make_town().categories[PIPE])


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_answers_are_written_again_until_their_file_is_acknowledged(town, tmp_path, name):
    case = closed()
    path = tmp_path / name
    for _nth in range(2):
        assert ran("exchange_answers", "--out", path).startswith("2 answers written")
    assert ran("exchange_answers", "--acknowledge", path) == "2 of 2 answers acknowledged\n"
    assert to_give("city") == []
    assert ran("exchange_answers", "--out", path).startswith("0 answers written")
    today = timezone.localdate().isoformat()
    assert ran("exchange_answers", "--out", path, "--day", today).startswith("2 answers")
    if name.endswith("csv"):
        rows = [dict(zip(table(path)[0], row, strict=True)) for row in table(path)[1:]]
        assert rows[1]["Answer"] == case.answers.get().text
        assert rows[1]["Outside number"] == "CQ-1"
        assert rows[1]["Acknowledged"]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_no_cell_that_goes_out_is_a_formula(town, tmp_path, name):
    from jiewang.center.check.actions import close_case

    take(Item(number="=1+1", text=TEXT))
    case = OutsideReference.objects.get().report.case
    case = bring_case(case, to=State.CHECKED, category=town.categories[PIPE])
    close_case(case.pk, answer='=HYPERLINK("http://x.test","看")', by=town.sun)
    path = tmp_path / name
    ran("exchange_answers", "--out", path)
    if name.endswith("csv"):
        cells = [cell for row in table(path) for cell in row]
    else:
        cells = [cell.value for row in load_workbook(path).active.iter_rows() for cell in row]
        kinds = {cell.data_type for row in load_workbook(path).active.iter_rows() for cell in row}
        assert "f" not in kinds
    assert "'=1+1" in cells
    assert [cell for cell in cells if cell and cell[0] in "=+-@"] == []


@pytest.mark.parametrize("text", ["=1", "+86", "-3", "@a", "'quoted", "plain", "", "\tx"])
def test_what_was_made_harmless_is_read_back_as_it_was(text):
    assert read_cell(plain_cell(text)) == text


# --- A day -----------------------------------------------------------------------------------


def test_a_day_is_compared_with_a_file(town, tmp_path):
    take(Item(number="A", text=TEXT))
    take(Item(number="B", text=TEXT))
    day = timezone.localdate() - timedelta(days=1)
    OutsideReference.objects.update(received_at=timezone.now() - timedelta(days=1))
    path = tmp_path / "day.csv"
    path.write_text("工单编号,是否已答复\nA,否\nC,是\n", encoding="utf-8")
    first = ran("reconcile_exchange", day, path)
    assert counted(first) == {
        "On both sides": 1,
        "They have it, we do not": 1,
        "We have it, they do not": 1,
        "Answered here, not there": 0,
        "Answered there, not here": 0,
        "Different deadlines": 0,
        "Here on another day": 0,
    }
    assert ran("reconcile_exchange", day, path) == first
    assert DayList.objects.count() == 1


def test_our_side_of_a_day_is_written_without_a_file(town):
    day = timezone.localdate() - timedelta(days=1)
    assert ran("reconcile_exchange", day) == f"{day}: 0 orders on our side\n"
    assert DayList.objects.get().theirs is None
