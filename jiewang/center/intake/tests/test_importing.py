import csv
import io
import os
import signal
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DataError
from openpyxl import Workbook

from jiewang.base.problems import TableRefused
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.importing import run
from jiewang.center.intake.importing.moments import read_moment
from jiewang.center.intake.importing.plan import Plan, PlanRefused, read_map
from jiewang.center.intake.importing.run import import_table
from jiewang.center.intake.importing.tables import open_table
from jiewang.center.intake.models import Report, Suggestion
from jiewang.testing import EAST, make_town

HEADER = ["编号", "标题", "内容", "时间"]
MAP = ["subject=标题", "body=内容", "reported_at=时间"]
ROWS = [
    ["1", "东巷街道水管爆了", "三楼水管爆了，水流到楼道里。", "2026/2/28 11:25:05"],
    ["2", "", "西巷街道的垃圾没人倒", "2026-02-28 11:25:05"],
    ["3", "隔壁很吵", "", ""],
]
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _town(settings):
    settings.LANGUAGE_CODE = "en"
    make_town()


def write(path, rows, *, header=HEADER, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def load(path, *, columns=MAP, channel="hotline", **options):
    out = io.StringIO()
    call_command("import_reports", path, channel=channel, map=columns, stdout=out, **options)
    return out.getvalue().splitlines()


def rejected(path):
    with open(f"{path}.rejected.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_row_becomes_a_report_through_the_one_action(tmp_path):
    lines = load(write(tmp_path / "a.csv", ROWS), columns=[*MAP, "external_id=编号"])

    assert lines[0] == "3 rows read: 3 new, 0 known already, 0 rejected"
    first, second, third = Report.objects.order_by("external_id")
    assert (first.text, first.channel, first.external_id) == (
        "东巷街道水管爆了\n三楼水管爆了，水流到楼道里。",
        "hotline",
        "1",
    )
    assert first.reported_at == datetime(2026, 2, 28, 11, 25, 5, tzinfo=CHINA)
    assert (first.case.center.code, first.case.placing) == (EAST, "address")
    assert (second.text, third.text) == ("西巷街道的垃圾没人倒", "隔壁很吵")
    assert Suggestion.objects.filter(rank=1).count() == 3


def test_running_it_again_adds_nothing_with_and_without_an_outside_number(tmp_path):
    # The same words twice are two reports; the second run knows both.
    path = write(tmp_path / "a.csv", [*ROWS, ["4", "隔壁很吵", "", ""], ["3", "隔壁很吵", "", ""]])
    assert load(path)[0] == "5 rows read: 5 new, 0 known already, 0 rejected"
    assert load(path)[0] == "5 rows read: 0 new, 5 known already, 0 rejected"

    columns = [*MAP, "external_id=编号"]
    assert load(path, columns=columns)[0] == "5 rows read: 4 new, 1 known already, 0 rejected"
    assert load(path, columns=columns)[0] == "5 rows read: 0 new, 5 known already, 0 rejected"


def test_the_same_rows_in_another_file_are_known(tmp_path):
    load(write(tmp_path / "a.csv", ROWS))
    longer = write(tmp_path / "b.csv", [["0", "", "路灯坏了", ""], *ROWS])
    assert load(longer)[0] == "4 rows read: 1 new, 3 known already, 0 rejected"


def test_rejected_rows_go_to_a_file_with_line_and_reason_until_they_are_mended(tmp_path):
    bad = [["4", "", "", ""], ["5", "", "路灯坏了", "昨天"], ["6", "", "树倒了", "2099-01-01"]]
    path = write(tmp_path / "a.csv", [ROWS[0], *bad])

    assert load(path)[0] == "4 rows read: 1 new, 0 known already, 3 rejected"
    assert rejected(path) == [
        ["Line", "Reason", *HEADER],
        ["3", "The text is empty. Say in a sentence what has happened and where.", *bad[0]],
        ["4", "“昨天” is no date. Write it like 2019-02-28 11:25:05.", *bad[1]],
        ["5", "The report is dated in the future. Check its date and time.", *bad[2]],
    ]

    # Mended in part: the file is written anew. Mended all: it goes.
    write(path, [ROWS[0], ["5", "", "路灯坏了", "2026-01-01"], bad[2]])
    assert load(path)[0] == "3 rows read: 1 new, 1 known already, 1 rejected"
    assert [line[0] for line in rejected(path)] == ["Line", "4"]
    write(path, ROWS)
    load(path)
    assert not (tmp_path / "a.csv.rejected.csv").exists()
    assert list(tmp_path.glob("*.part")) == []


def test_ragged_rows_and_broken_quotes_are_rejected_one_by_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('编号,标题,内容,时间\n1,短\n2,,"路灯"坏了,\n3,,树倒了,\n', encoding="utf-8")
    assert load(path)[0] == "3 rows read: 1 new, 0 known already, 2 rejected"
    assert [line[0] for line in rejected(path)[1:]] == ["2", "3"]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path):
    load(write(tmp_path / "known.csv", ROWS[:1]))
    path = write(tmp_path / "a.csv", [*ROWS, ["4", "", " ", ""]])

    lines = load(path, dry_run=True)

    assert lines[:2] == [
        "Dry run: nothing was written. A true run would do this:",
        "4 rows read: 2 new, 1 known already, 1 rejected",
    ]
    assert lines[3:] == ["  1 × The text is empty. Say in a sentence what has happened and where."]
    assert Report.objects.count() == 1
    assert not (tmp_path / "a.csv.rejected.csv").exists()
    assert load(path)[0] == lines[1]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ","), ("gb18030", ","), ("utf-8", ";"), ("utf-8", "\t")],
)
def test_encoding_and_delimiter_are_found_out(tmp_path, encoding, delimiter):
    path = write(tmp_path / "a.csv", ROWS, encoding=encoding, delimiter=delimiter)
    assert load(path)[0] == "3 rows read: 3 new, 0 known already, 0 rejected"
    assert Report.objects.filter(text="西巷街道的垃圾没人倒").count() == 1


def test_another_encoding_is_read_when_it_is_named(tmp_path):
    path = write(tmp_path / "a.csv", [["1", "", "路燈壞了", ""]], encoding="utf-16")
    with pytest.raises(CommandError, match="UTF-16"):
        load(path)
    assert load(path, encoding="utf-16")[0] == "1 rows read: 1 new, 0 known already, 0 rejected"
    with pytest.raises(CommandError, match="not written in ascii"):
        load(path, encoding="ascii")


def test_a_wrong_delimiter_is_named(tmp_path):
    path = write(tmp_path / "a.csv", ROWS, delimiter=";")
    with pytest.raises(CommandError, match="semicolons"):
        load(path, delimiter=",")


def workbook(path):
    book = Workbook()
    book.active.title = "说明"
    sheet = book.create_sheet("诉求")
    sheet.append([])
    sheet.append(HEADER)
    sheet.append([1.0, "水管爆了", "三楼", datetime(2026, 2, 28, 11, 25, 5)])
    sheet.append([None, None, None, None])
    sheet.append([2, None, "树倒了", None])
    book.save(path)
    return path


def test_a_workbook_is_read_sheet_by_sheet_with_its_own_dates(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    columns = [*MAP, "external_id=编号"]
    lines = load(path, columns=columns, sheet="诉求")
    assert lines[0] == "2 rows read: 2 new, 0 known already, 0 rejected"
    first = Report.objects.get(external_id="1")
    assert first.reported_at == datetime(2026, 2, 28, 11, 25, 5, tzinfo=CHINA)
    with pytest.raises(CommandError, match="说明, 诉求"):
        load(path, columns=columns, sheet="别的")
    with pytest.raises(CommandError, match="empty"):
        load(path, columns=columns)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(CommandError, match="no XLSX workbook"):
        load(tmp_path / "a.xlsx")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened"):
        load(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            ["body=正文"],
            "There is no column “正文” for body. The file has: 编号, 标题, 内容, 时间.",
        ),
        (["reported_at=时间"], "Say which column holds the text: body=COLUMN, or subject=COLUMN."),
        (["body=内容", "body=标题"], "body is mapped twice."),
    ],
)
def test_a_wrong_mapping_names_what_the_file_has(tmp_path, columns, sentence):
    path = write(tmp_path / "a.csv", ROWS)
    with pytest.raises(CommandError) as refused:
        load(path, columns=columns)
    assert str(refused.value) == sentence


def test_a_field_nobody_knows_is_refused_with_those_that_are_known():
    with pytest.raises(PlanRefused, match="subject, body"):
        read_map(["title=标题"])


def test_all_fields_can_be_mapped_and_choices_go_by_code_or_name(tmp_path):
    header = ["t", "k", "u", "n", "p", "a", "x", "y", "c"]
    row = ["水管爆了", "投诉", "Urgent", "陈小明", "13800138000", "东巷", "100.025", "30.005", "是"]
    columns = ["body=t", "kind=k", "urgency=u", "name=n", "phone=p"]
    columns += ["address=a", "lon=x", "lat=y", "confidential=c"]
    path = write(tmp_path / "a.csv", [row, [*row[:6], "东", "30", "是"]], header=header)

    assert load(path, columns=columns)[0] == "2 rows read: 1 new, 0 known already, 1 rejected"
    one = Report.objects.select_related("case").get()
    assert (one.kind, one.case.urgency, one.name, one.phone, one.confidential) == (
        "complaint",
        "urgent",
        "陈小明",
        "13800138000",
        True,
    )
    assert (one.case.placing, one.address) == ("pin", "东巷")


def test_an_unknown_kind_is_rejected_with_those_that_are_known(tmp_path):
    path = write(tmp_path / "a.csv", [["玩笑", "水管爆了"]], header=["k", "t"])
    load(path, columns=["body=t", "kind=k"])
    assert "Known are: enquiry (Enquiry), help (" in rejected(path)[1][1]


class Stops:
    """Says stop after so many questions."""

    def __init__(self, after):
        self.left = after

    def __call__(self):
        self.left -= 1
        return self.left < 0


def run_import(path, *, stopping=lambda: False, batch=2, seen=None):
    plan = Plan(channel="hotline", columns=read_map(MAP))
    with open_table(path) as table:
        return import_table(
            table,
            plan,
            batch=batch,
            on_rejected=lambda row, reason: None,
            on_batch=lambda tally: seen.append(tally.read) if seen is not None else None,
            stopping=stopping,
        )


def test_a_stopped_import_keeps_the_rows_in_hand_and_goes_on_where_it_was(tmp_path):
    path = write(tmp_path / "a.csv", [[str(n), "", f"第{n}根水管爆了", ""] for n in range(7)])
    seen = []
    tally = run_import(path, stopping=Stops(after=2), seen=seen)
    assert (tally.stopped, tally.read, Report.objects.count(), seen) == (True, 3, 3, [2, 3])

    tally = run_import(path)
    assert (tally.stopped, tally.known, tally.new, Report.objects.count()) == (False, 3, 4, 7)


def test_ctrl_c_finishes_the_row_in_hand_and_tells_the_shell_that_it_is_not_done(
    tmp_path, monkeypatch
):
    path = write(tmp_path / "a.csv", [[str(n), "", f"第{n}根水管爆了", ""] for n in range(7)])
    true_report, before, sent = run.report, signal.getsignal(signal.SIGINT), []

    def interrupted(**said):
        # Once: a second one would stop the program at once, and this is the tests' own.
        if not sent:
            sent.append(signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)
        return true_report(**said)

    monkeypatch.setattr(run, "report", interrupted)
    with pytest.raises(CommandError) as stopped:
        load(path, batch=1)
    assert (stopped.value.returncode, Report.objects.count()) == (130, 2)
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.django_db(transaction=True)
def test_a_crash_loses_the_batch_in_hand_and_nothing_else(tmp_path, monkeypatch):
    make_town()
    path = write(tmp_path / "a.csv", [[str(n), "", f"第{n}根水管爆了", ""] for n in range(6)])
    true_report, taken = run.report, []

    def killed(**said):
        if len(taken) == 3:
            raise KeyboardInterrupt
        taken.append(said)
        return true_report(**said)

    monkeypatch.setattr(run, "report", killed)
    with pytest.raises(KeyboardInterrupt):
        load(path, batch=2)
    assert Report.objects.count() == 2

    monkeypatch.setattr(run, "report", true_report)
    assert load(path, batch=2)[0] == "6 rows read: 4 new, 2 known already, 0 rejected"
    assert (Report.objects.count(), Case.objects.count()) == (6, 6)


def test_one_row_that_the_database_refuses_does_not_take_its_batch_along(tmp_path, monkeypatch):
    path = write(tmp_path / "a.csv", ROWS)
    true_report = run.report

    def refusing(**said):
        receipt = true_report(**said)
        if "垃圾" in said["text"]:
            raise DataError("value too long")
        return receipt

    monkeypatch.setattr(run, "report", refusing)
    tally = run_import(path, batch=3)
    assert (tally.new, tally.rejected) == (2, 1)
    assert dict(tally.reasons) == {"The database refuses this row: value too long": 1}


def test_a_limit_of_rows_is_kept(tmp_path):
    path = write(tmp_path / "a.csv", ROWS)
    assert load(path, limit_rows=2)[0] == "2 rows read: 2 new, 0 known already, 0 rejected"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019/2/28 11:25:05", datetime(2019, 2, 28, 11, 25, 5, tzinfo=CHINA)),
        ("2019-02-28 11:25:05", datetime(2019, 2, 28, 11, 25, 5, tzinfo=CHINA)),
        ("2019/2/28 11:25", datetime(2019, 2, 28, 11, 25, tzinfo=CHINA)),
        ("2019-2-28", datetime(2019, 2, 28, tzinfo=CHINA)),
        ("2019年2月28日 11时25分", datetime(2019, 2, 28, 11, 25, tzinfo=CHINA)),
        ("2019-02-28T11:25:05", datetime(2019, 2, 28, 11, 25, 5, tzinfo=CHINA)),
        ("2019-02-28T03:25:05Z", datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)),
        ("2019-02-28T11:25:05+08:00", datetime(2019, 2, 28, 11, 25, 5, tzinfo=CHINA)),
        ("43524.4757523148", datetime(2019, 2, 28, 11, 25, 5, tzinfo=CHINA)),
        ("", None),
    ],
)
def test_moments_are_read_as_they_are_written(text, moment):
    assert read_moment(text, zone=CHINA) == moment


@pytest.mark.parametrize("text", ["昨天", "2019-13-01", "2019-02-30 10:00", "28/2/2019", "1e9"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ReportRefused):
        read_moment(text, zone=CHINA)


def test_a_file_is_not_held_in_memory(tmp_path):
    """The rows come one by one: the first is there before the last is read."""
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("内容\n")
        for n in range(60_000):
            file.write(f"第{n}根水管爆了，水流到楼道里\n")
    with open_table(path) as table:
        next(table.rows())
        assert table.share_read() < 0.5


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(TableRefused), open_table(tmp_path / "a.csv"):
        pass


# --- What became of it elsewhere ------------------------------------------------------------------

PAST = ["body=内容", "external_id=编号", "reported_at=时间", "reroutes=转办", "replied_at=答复"]
PAST_HEADER = ["编号", "内容", "时间", "转办", "答复"]


def history_lines():
    lines = CaseStep.objects.filter(kind="history").order_by("pk")
    return [*lines.values_list("data", flat=True)]


def test_what_became_of_a_report_elsewhere_is_kept_as_history(tmp_path):
    rows = [
        ["1", "河水发黑。", "2023/2/28 11:25:05", "3", "2023/3/2 9:00:00"],
        ["2", "河边有垃圾。", "2022", "0", ""],
        ["3", "河里有油。", "2023-02-28", "", ""],
    ]
    load(write(tmp_path / "a.csv", rows, header=PAST_HEADER), columns=PAST)
    assert history_lines() == [
        {
            "imported": True,
            "channel": "hotline",
            "reroutes": 3,
            "replied_at": "2023-03-02T01:00:00+00:00",
        },
        {"imported": True, "channel": "hotline", "reroutes": 0, "dated": "2022"},
    ]


def test_a_history_is_not_written_twice(tmp_path):
    path = write(tmp_path / "a.csv", [["1", "河水发黑。", "2023", "3", ""]], header=PAST_HEADER)
    load(path, columns=PAST)
    load(path, columns=PAST)
    assert len(history_lines()) == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        pytest.param(["2023-03-02", "x", ""], "is no number of reroutes", id="no-number"),
        pytest.param(["2023-03-02", "-1", ""], "is no number of reroutes", id="negative"),
        pytest.param(["2023-03-02", "1000", ""], "is no number of reroutes", id="too-many"),
        pytest.param(["2023-03-02", "", "2023-03-01"], "older than the report", id="answered-before"),
        pytest.param(["2023-03-02", "", "soon"], "is no date", id="no-moment"),
    ],
)  # fmt: skip
def test_a_history_that_cannot_be_is_rejected_with_its_row(tmp_path, cells, reason):
    path = write(tmp_path / "a.csv", [["1", "河水发黑。", *cells]], header=PAST_HEADER)
    load(path, columns=PAST)
    assert reason in rejected(path)[1][1]
    assert not Case.objects.exists()
