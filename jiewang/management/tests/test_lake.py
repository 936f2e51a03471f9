"""The lake: what is in it and what is not, written again, and while somebody reads."""

from datetime import UTC, datetime
from io import StringIO

import duckdb
import pytest
from django.core.management import CommandError, call_command

from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.center.evaluate.actions import rate
from jiewang.management import lake
from jiewang.management.lake import ask, changed_months, export, mark_exported
from jiewang.testing.cases import go_on, make_case

pytestmark = pytest.mark.django_db

OCTOBER = datetime(2026, 10, 5, 2, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 5, 2, tzinfo=UTC)


def write_changed(folder):
    months, upto = changed_months(folder)
    files = export(folder, months)
    mark_exported(folder, upto)
    return [f"{month:%Y-%m}" for month in months], files


def all_of(folder, table):
    return ask(folder, f"SELECT * FROM {table} ORDER BY ALL")[1]


def test_a_case_is_told_by_its_codes_and_moments(tmp_path):
    case = make_case(state=State.CLOSED, reported_at=NOVEMBER)
    rate(case.reports.get().pk, answered=True, solved="yes", satisfied="fairly")
    assert write_changed(tmp_path) == (["2026-11"], 3)
    names, [row] = ask(tmp_path, "SELECT * FROM cases")
    told = dict(zip(names, row, strict=True))
    path = case.area.path.split(".")
    assert (told["number"], told["district"], told["month"]) == (case.number, path[0], "2026-11")
    assert (told["street"], told["community"], told["grid"]) == tuple(path[1:])
    assert (told["unit"], told["category"], told["state"]) == ("water", "1.02.01", "closed")
    assert told["reported_at"] == datetime(2026, 11, 5, 2)
    assert (told["satisfied"], told["solved"], told["late"]) == ("fairly", "yes", True)
    # It lay about for weeks.
    assert told["steps"] == CaseStep.objects.filter(case=case).count()
    assert ask(tmp_path, "SELECT count(*) FROM steps")[1] == [(told["steps"],)]
    orders = ask(tmp_path, "SELECT unit, role, state FROM orders ORDER BY unit")[1]
    assert orders == [("housing", "assist", "handled"), ("water", "lead", "handled")]


def test_nothing_of_a_person_and_no_text_is_in_any_file(tmp_path):
    words, phone = "三楼的陈美家漏水了", "13900001111"
    case = make_case(
        state=State.CLOSED, text=words, phone=phone, address="石板坡5号", lon=106.5, lat=29.5
    )
    write_changed(tmp_path)
    everything = str([all_of(tmp_path, table.name) for table in lake.TABLES])
    assert case.number in everything
    for private in (words, "陈美", phone, "石板坡", "106.5", "29.5", "Mei", "Fang", "已办理"):
        assert private not in everything


def test_of_a_confidential_case_only_the_street_is_told(tmp_path):
    make_case(state=State.FILED, confidential=True)
    write_changed(tmp_path)
    [(street, community, grid)] = ask(tmp_path, "SELECT street, community, grid FROM cases")[1]
    assert (bool(street), community, grid) == (True, None, None)


def test_only_months_that_have_changed_are_written_again(tmp_path):
    make_case(state=State.CLOSED, reported_at=OCTOBER)
    case = make_case(state=State.FILED, reported_at=NOVEMBER)
    assert write_changed(tmp_path)[0] == ["2026-10", "2026-11"]
    assert write_changed(tmp_path) == ([], 0)
    go_on(case, to=State.DISPATCHED)
    assert write_changed(tmp_path)[0] == ["2026-11"]
    states = ask(tmp_path, "SELECT month, state FROM cases ORDER BY month")[1]
    assert states == [("2026-10", "closed"), ("2026-11", "dispatched")]


def test_a_month_written_twice_has_the_same_rows(tmp_path):
    make_case(state=State.CLOSED, reported_at=OCTOBER)
    make_case(state=State.WAITING, reported_at=OCTOBER)
    write_changed(tmp_path)
    before = [all_of(tmp_path, table.name) for table in lake.TABLES]
    export(tmp_path, [OCTOBER.date()])
    assert [all_of(tmp_path, table.name) for table in lake.TABLES] == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_export_that_breaks_leaves_the_old_files_and_no_others(tmp_path, monkeypatch):
    make_case(state=State.CLOSED, reported_at=OCTOBER)
    write_changed(tmp_path)
    before = all_of(tmp_path, "cases")
    make_case(state=State.CLOSED, reported_at=OCTOBER)

    def break_down(_cases):
        raise OSError(28, "No space left on device", "part.parquet")
        yield

    broken = lake.Table("cases", lake.TABLES[0].columns, break_down)
    monkeypatch.setattr(lake, "TABLES", (broken,))
    with pytest.raises(OSError, match="No space left"):
        export(tmp_path, [OCTOBER.date()])
    monkeypatch.undo()
    assert all_of(tmp_path, "cases") == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_the_commands_write_and_answer(tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    out = StringIO()
    with pytest.raises(CommandError, match="export_lake"):
        call_command("ask_lake", "SELECT 1")
    make_case(state=State.CLOSED, reported_at=OCTOBER)
    call_command("export_lake", stdout=out)
    call_command("export_lake", month=[OCTOBER.date()], to=tmp_path / "other", stdout=out)
    assert (tmp_path / "other" / "cases" / "month=2026-10").is_dir()
    call_command("ask_lake", "SELECT count(*) AS number_of_cases FROM cases", stdout=out)
    assert "number_of_cases" in out.getvalue()
    with pytest.raises(CommandError, match="nonsense"):
        call_command("ask_lake", "SELECT nonsense FROM cases")


def test_it_loads_no_extension_from_anywhere():
    with lake.connect() as duck, pytest.raises(duckdb.Error):
        duck.execute("SELECT * FROM read_parquet('https://127.0.0.1:9/nothing.parquet')")
