"""No log line carries a person, whatever happens."""

import json
import logging

import pytest
from django.db import DataError, IntegrityError, OperationalError

from jiewang.base import logs
from jiewang.base.logs import (
    JsonLine,
    Line,
    WithoutPersons,
    begin_request,
    blotted,
    say_of_request,
)


@pytest.fixture(autouse=True)
def _outside_a_request():
    # The number of the last request stays until the next one comes.
    logs._about.set({})


def record(message, *arguments, error=None, **extra):
    made = logging.LogRecord("jiewang.test", logging.ERROR, "f.py", 1, message, arguments, None)
    made.exc_info = (type(error), error, error.__traceback__) if error else None
    made.__dict__.update(extra)
    WithoutPersons().filter(made)
    return made


@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("GET /track/26112400021/ABCD-EFGH/rate", "GET /track/26112400021/…/rate"),
        ("Error handling request /cases?q=王芳&phone=1", "Error handling request /cases?…"),
        ("call 138 0013 8000 or +86 13900139000", "call … or …"),
        ("id 500103199001011234 and 50010319900101123X", "id … and …"),
        ("landline 023-63811234", "landline …"),
        ("case 26112400021 and 1.25 s", "case 26112400021 and 1.25 s"),
    ],
)
def test_codes_queries_and_numbers_of_people_are_blotted(line, left):
    assert blotted(line) == left


def raised(error):
    try:
        name = "王芳 13800138000"
        assert name
        raise error
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("王芳 is no number"), "builtins.ValueError"),
        (KeyError("王芳"), "builtins.KeyError"),
        (AttributeError("no attribute “x”"), "builtins.AttributeError: no attribute “x”"),
        (IntegrityError("twice\nDETAIL: (王芳)"), "django.db.utils.IntegrityError: twice"),
        (DataError("invalid: 王芳"), "django.db.utils.DataError"),
        (OperationalError("refused"), "django.db.utils.OperationalError: refused"),
        (
            FileNotFoundError(2, "No such file", "王芳.jpg"),
            "builtins.FileNotFoundError: No such file",
        ),
    ],
)
def test_an_error_says_its_kind_and_place_and_no_value(error, words):
    lines = Line("%(message)s").format(record("It failed", error=raised(error))).splitlines()
    assert (lines[0], lines[-1]) == ("It failed", words)
    assert "test_logs.py" in lines[1]
    assert "王芳" not in "".join(lines)


def test_causes_stand_before_what_they_caused():
    try:
        try:
            raise ValueError("王芳")
        except ValueError as cause:
            raise IntegrityError("twice") from cause
    except IntegrityError as error:
        text = Line("%(message)s").format(record("It failed", error=error))
    assert text.index("ValueError") < text.index("IntegrityError")


def test_a_line_of_json_has_the_fields_that_are_named_and_no_other():
    begin_request("0123456789abcdef")
    say_of_request(key="abcd1234")
    made = record("done %s", "well", request="<WSGIRequest: /?q=王芳>", facts={"status": 200})
    said = json.loads(JsonLine().format(made))
    said.pop("time")
    assert said == {
        "level": "error",
        "logger": "jiewang.test",
        "message": "done well",
        "request": "0123456789abcdef",
        "key": "abcd1234",
        "status": 200,
    }


def test_what_a_stranger_sent_is_not_quoted():
    made = logging.LogRecord(
        "django.security.DisallowedHost", 40, "f.py", 1, "Invalid host: %s", ("王芳",), None
    )
    WithoutPersons().filter(made)
    assert made.getMessage() == "Refused: DisallowedHost"
