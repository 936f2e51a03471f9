import io

import pytest
from django.utils.translation import override

from jiewang.base.csv_files import Columns, csv_text, open_csv, read_rows
from jiewang.base.problems import Problem, TableRefused

UNIT_COLUMNS = Columns(["code", "name"], optional=["note"])
TWO_UNITS = "code,name\nwater,自来水公司\nhousing,住房城乡建设委\n"


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def rows_of(text, **options):
    with open_csv(text.encode(), name="units.csv", **options) as file:
        return list(file.rows())


def cells_of(source, **options):
    with open_csv(source, name="units.csv", **options) as file:
        return [dict(row.cells) for row in file.rows()]


def refused(source, **options):
    options.setdefault("columns", UNIT_COLUMNS)
    with pytest.raises(TableRefused) as refusal:
        read_rows(source, name="units.csv", **options)
    return refusal.value.problems


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TWO_UNITS.encode(), id="utf-8"),
        pytest.param(TWO_UNITS.encode("utf-8-sig"), id="utf-8-with-byte-order-mark"),
        pytest.param(TWO_UNITS.encode("gb18030"), id="gb18030"),
        pytest.param(TWO_UNITS.replace("\n", "\r\n").encode(), id="windows-line-ends"),
        pytest.param(TWO_UNITS.replace("\n", "\r").encode(), id="old-mac-line-ends"),
        pytest.param(TWO_UNITS.rstrip().encode(), id="no-line-end-at-the-end"),
        pytest.param(f"\n\n{TWO_UNITS}\n,\n".encode(), id="empty-lines"),
        pytest.param(TWO_UNITS.replace("name", '"name"', 1).encode(), id="quoted-header"),
    ],
)
def test_every_usual_way_to_save_a_file_is_read_alike(data):
    assert cells_of(data, columns=UNIT_COLUMNS) == [
        {"code": "water", "name": "自来水公司"},
        {"code": "housing", "name": "住房城乡建设委"},
    ]


def test_paths_bytes_and_streams_are_read_alike(tmp_path):
    path = tmp_path / "units.csv"
    path.write_bytes(TWO_UNITS.encode())
    stream = io.BytesIO(TWO_UNITS.encode())
    assert cells_of(path) == cells_of(TWO_UNITS.encode()) == cells_of(stream)
    assert not stream.closed


def test_a_row_knows_the_line_it_began_on_whatever_line_breaks_stand_before():
    rows = rows_of('code,name\na,"one\ntwo\nthree"\n\nb,four\n')
    assert [(row.line, row["name"]) for row in rows] == [(2, "one\ntwo\nthree"), (6, "four")]


def test_line_breaks_are_refused_where_a_record_takes_one_line():
    rows, problems = read_rows(
        b'code,name\na,"one\ntwo"\nb,three\n', name="units.csv", columns=UNIT_COLUMNS
    )
    assert [row["code"] for row in rows] == ["b"]
    assert [str(each) for each in problems] == [
        "units.csv, line 2, column “name”:"
        + " There is a line break in the text; one record takes one line here."
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param("a", "This line has 1 cells, the header has 2.", id="too-few-cells"),
        pytest.param("a,b,c", "This line has 3 cells, the header has 2.", id="too-many-cells"),
        pytest.param(
            'a,"b"c',
            "There is text after a closing quotation mark. Inside a cell, write the mark twice.",
            id="text-after-a-quotation-mark",
        ),
    ],
)
def test_a_line_of_the_wrong_shape_is_a_problem_and_the_next_line_is_still_read(line, reason):
    rows = rows_of(f"code,name\n{line}\nwater,Water\n")
    assert [row.problems for row in rows] == [(Problem("units.csv", 2, "", reason),), ()]
    assert dict(rows[1].cells) == {"code": "water", "name": "Water"}


def test_a_quotation_mark_that_nothing_closes_is_found_on_its_line():
    rows = rows_of('code,name\nwater,Water\nb,"never closed\nc,d\n')
    reason = "A quotation mark opens a cell on this line and nothing closes it."
    assert rows[1].problems == (Problem("units.csv", 3, "", reason),)


def test_a_nul_byte_is_a_problem_of_its_cell():
    (row,) = rows_of("code,name\nwater,Wa\0ter\n")
    reason = "There is a NUL byte in the text. Save the file anew as “CSV UTF-8”."
    assert row.problems == (Problem("units.csv", 2, "name", reason),)


def test_a_letter_of_a_megabyte_is_read():
    letter = "大" * 1_000_000
    assert rows_of(f"code,name\na,{letter}\n")[0]["name"] == letter


def test_a_cell_longer_than_the_file_allows_is_a_problem():
    _rows, problems = read_rows(
        f"code,name\na,{'x' * 1_000_000}\n".encode(), name="units.csv", columns=UNIT_COLUMNS
    )
    reason = "This text has 1000000 characters; at most 5000 can be."
    assert problems == [Problem("units.csv", 2, "name", reason)]


def test_a_cell_larger_than_any_letter_stops_neither_the_file_nor_the_machine():
    rows = rows_of(f"code,name\na,{'x' * (16 * 1024 * 1024 + 1)}\nb,c\n")
    reason = "A cell is longer than 16,777,216 characters. Is a quotation mark missing?"
    assert [row.problems for row in rows] == [(Problem("units.csv", 2, "", reason),), ()]


@pytest.mark.parametrize(
    ("delimiter", "found"),
    [
        pytest.param(";", "semicolons", id="semicolons"),
        pytest.param("\t", "tabs", id="tabs"),
        pytest.param("|", "vertical bars", id="bars"),
        pytest.param("，", "full-width commas", id="full-width-commas"),
    ],
)
def test_another_delimiter_is_named_and_refused(delimiter, found):
    reason = f"The columns are separated by {found}. Save the file with commas between them."
    assert refused(TWO_UNITS.replace(",", delimiter).encode()) == (
        Problem("units.csv", 1, "", reason),
    )


def test_another_delimiter_may_be_allowed():
    text = TWO_UNITS.replace(",", ";")
    assert cells_of(text.encode(), delimiters=",;") == cells_of(TWO_UNITS.encode())


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        pytest.param("code", [("name", "This column is missing.")], id="missing"),
        pytest.param("code,name,name", [("name", "This column is there twice.")], id="twice"),
        pytest.param(
            "code,name,colour",
            [("colour", "This column is not known. Known are: code, name, note.")],
            id="unknown",
        ),
        pytest.param(
            "code,name,",
            [("", "This column is not known. Known are: code, name, note.")],
            id="without-a-name",
        ),
    ],
)
def test_a_wrong_header_stops_the_file(header, problems):
    found = refused(f"{header}\na,b\n".encode())
    assert [(each.line, each.column, each.reason) for each in found] == [
        (1, column, reason) for column, reason in problems
    ]


def test_columns_without_a_name_are_left_out_where_any_columns_may_come():
    assert cells_of(b"code,name,,\na,b,,\n") == [{"code": "a", "name": "b"}]


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        pytest.param(b"", 0, "The file is empty.", id="empty"),
        pytest.param(b"\n \n", 0, "The file is empty.", id="blank"),
        pytest.param(b"code,name\n", 0, "There is a header and no record.", id="header-only"),
        pytest.param(
            b"PK\x03\x04rest of a workbook",
            0,
            "This is an Excel workbook. Save it as “CSV UTF-8” and send that file.",
            id="workbook",
        ),
        pytest.param(
            TWO_UNITS.encode("utf-16"),
            0,
            "The file is written in UTF-16. Save it as “CSV UTF-8”.",
            id="utf-16",
        ),
        pytest.param(
            TWO_UNITS.encode() + b"gas,\xe7\x87\n",
            4,
            "A character is damaged: the file is UTF-8, but not here. Save it anew.",
            id="damaged-utf-8",
        ),
        pytest.param(
            b"code,name\nwater,\xff\xfe\n",
            2,
            "This is neither UTF-8 nor GB18030. Save the file as “CSV UTF-8”.",
            id="no-known-encoding",
        ),
    ],
)
def test_what_is_no_table_is_refused_with_what_it_is(data, line, reason):
    if reason.startswith("There is a header"):
        problems = tuple(read_rows(data, name="units.csv", columns=UNIT_COLUMNS)[1])
    else:
        problems = refused(data)
    assert problems == (Problem("units.csv", line, "", reason),)


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(TableRefused) as refusal:
        read_rows(tmp_path / "units.csv", columns=UNIT_COLUMNS)
    assert str(refusal.value).splitlines()[0] == (
        "units.csv: The file cannot be opened: No such file or directory."
    )


def test_a_refusal_prints_ten_problems_and_how_many_more():
    problems = [Problem("units.csv", line, "code", "Wrong.") for line in range(2, 15)]
    lines = str(TableRefused(problems)).splitlines()
    assert lines[0] == "units.csv, line 2, column “code”: Wrong."
    assert lines[9:] == [
        "units.csv, line 11, column “code”: Wrong.",
        "… and 3 more problems.",
        "Nothing of this file was taken in. Mend it and load it again.",
    ]


def test_what_is_written_is_read_back():
    rows = [{"code": "a", "name": 'He said "no", twice'}, {"code": "b", "name": "重庆"}]
    assert cells_of(csv_text(["code", "name"], rows).encode()) == rows


def test_a_progress_bar_can_see_how_far_the_file_is_read():
    data = b"code,name\n" + b"a,b\n" * 100_000
    with open_csv(data) as file:
        rows = file.rows()
        next(rows)
        begun = file.bytes_read
        assert sum(1 for _row in rows) == 99_999
        assert 0 < begun < file.bytes_read == len(data)
