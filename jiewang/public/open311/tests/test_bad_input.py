import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError

from jiewang.center.intake.models import Report
from jiewang.public.open311 import requests
from jiewang.public.open311.tests.asking import BASE, get, listed, new_key, post, tree
from jiewang.public.open311.tests.test_services import ask_more

EMOJI = "水管爆了 🚰👨‍👩‍👧"


def refused(response):
    """The status, after looking at the shape: an array of the code and one sentence."""
    [error] = response.json()
    assert [*error] == ["code", "description"]
    assert error["code"] == response.status_code
    assert len(error["description"]) > 10
    return response.status_code


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        pytest.param({"service_code": None}, 400, id="no-service"),
        pytest.param({"service_code": "9.99.99"}, 404, id="unknown-service"),
        pytest.param({"service_code": "\0' OR 1=1 --"}, 404, id="sql-for-a-service"),
        pytest.param({"lat": None, "long": None}, 400, id="no-place"),
        pytest.param({"lat": None}, 400, id="half-a-place"),
        pytest.param({"lat": "29.5", "long": "abc"}, 400, id="letters-for-degrees"),
        pytest.param({"lat": "NaN"}, 400, id="nan"),
        pytest.param({"lat": "inf"}, 400, id="infinite"),
        pytest.param({"lat": "1_0"}, 400, id="python-number"),
        pytest.param({"lat": "9" * 400}, 400, id="four-hundred-digits"),
        pytest.param({"lat": "106.55", "long": "29.55"}, 400, id="swapped"),
        pytest.param({"lat": "91", "long": "181"}, 400, id="off-the-earth"),
        pytest.param({"address_id": "nowhere", "lat": None, "long": None}, 400, id="unknown-area"),
        pytest.param({"description": "水" * 350_000}, 400, id="a-megabyte-of-text"),
        pytest.param({"description": "\u202e\u200b\0"}, 400, id="nothing-to-see"),
        pytest.param({"address_string": "长" * 300}, 400, id="a-long-address"),
        pytest.param({"phone": "111111111"}, 400, id="no-phone-number"),
        pytest.param({"first_name": "x" * 90}, 400, id="a-long-name"),
        pytest.param({"external_id": "x" * 61}, 400, id="a-long-number"),
        pytest.param({"media_url": "javascript:alert(1)"}, 400, id="no-link"),
        pytest.param({"media_url": "https://a.example/" + "x" * 500}, 400, id="a-long-link"),
        pytest.param({"attribute[nothing]": "1"}, 400, id="unknown-question"),
        pytest.param({"jurisdiction_id": "sfgov.org"}, 404, id="another-jurisdiction"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason_and_nothing_is_kept(client, fields, status):
    assert refused(post(client, new_key(), **fields)) == status
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"attribute[place]": "天上"}, id="none-of-the-values"),
        pytest.param({"attribute[place][]": ["主路", "院坝"]}, id="two-values-where-one-is-asked"),
        pytest.param({"attribute[count]": "NaN"}, id="nan"),
        pytest.param({"attribute[count]": "many"}, id="no-number"),
        pytest.param({"attribute[since]": "yesterday"}, id="no-date"),
        pytest.param({"attribute[more]": "x" * 201}, id="a-long-answer"),
    ],
)
def test_an_answer_that_does_not_fit_its_question_is_refused(client, answer):
    ask_more()
    assert refused(post(client, new_key(), service_code="1.01.09", **answer)) == 400


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param(EMOJI, EMOJI, id="emoji"),
        pytest.param("水管\0爆了", "水管爆了", id="nul"),
        pytest.param("\u202e水管爆了", "水管爆了", id="turned-round"),
        pytest.param("مياه في الشارع", "مياه في الشارع", id="arabic"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="html"),
        pytest.param("'; DROP TABLE center_case; --", "'; DROP TABLE center_case; --", id="sql"),
        pytest.param("水管\ufffe爆了", "水管\ufffe爆了", id="no-character"),
    ],
)
def test_odd_texts_are_kept_as_written_and_come_back_in_both_formats(client, text, kept):
    key = new_key()
    [made] = post(client, key, description=text).json()
    number = made["service_request_id"]

    [back] = listed(client, f"requests/{number}.json", api_key=key)
    _root, [(_name, fields)] = tree(get(client, f"requests/{number}.xml", api_key=key))

    assert back["description"] == kept
    # XML has no way to hold U+FFFE.
    assert dict(fields)["description"] == kept.replace("\ufffe", "")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        pytest.param(b"", "application/x-www-form-urlencoded", 403, id="empty"),
        pytest.param(b"{}", "application/json", 400, id="json"),
        pytest.param(b"\xff\xfe=%ff", "application/x-www-form-urlencoded", 403, id="no-utf-8"),
        pytest.param(b"a=1", "application/x-www-form-urlencoded; charset=gbk", 400, id="gbk"),
        pytest.param(b"xx", "multipart/form-data; boundary=", 400, id="broken-parts"),
        pytest.param(
            b"&".join([b"a=1"] * 2000), "application/x-www-form-urlencoded", 400, id="fields"
        ),
        pytest.param(b"a=" + b"x" * 4_000_000, "application/x-www-form-urlencoded", 413, id="4-mb"),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_the_standards_shape(client, body, kind, status):
    response = client.post(f"{BASE}requests.json", body, content_type=kind)
    assert refused(response) == status


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"start_date": "yesterday"}, id="no-moment"),
        pytest.param({"start_date": "2026-01-01T00:00:00"}, id="no-zone"),
        pytest.param({"start_date": "0001-01-01T00:00:00+14:00"}, id="before-time"),
        pytest.param({"end_date": "0001-01-01T00:00:00Z"}, id="ninety-days-before-time"),
        pytest.param({"start_date": "2026-01-01", "end_date": "2026-06-01"}, id="half-a-year"),
        pytest.param({"status": "fixed"}, id="a-third-status"),
        pytest.param({"page": "0"}, id="page-nought"),
        pytest.param({"page_size": "1001"}, id="more-than-a-thousand"),
        pytest.param({"page": "²"}, id="a-digit-that-is-no-number"),
        pytest.param({"updated_after": "x"}, id="updated-after-nothing"),
        pytest.param({"service_request_id": ",".join(["1"] * 1001)}, id="too-many-numbers"),
    ],
)
@pytest.mark.parametrize("path", ["requests.json", "servicerequestupdates.json"])
def test_questions_that_make_no_sense_are_refused(client, path, query):
    if path.startswith("service") and {"status", "updated_after"} & {*query}:
        path = "requests.json"
    assert refused(get(client, path, **query)) == 400


def test_a_nul_in_a_question_is_refused_in_the_standards_shape(client):
    assert refused(get(client, "requests.json", service_code="1\0")) == 400
    assert refused(client.get(f"{BASE}requests/%00.json")) == 400


def test_a_nul_in_a_form_is_left_out(client):
    post(client, new_key(), external_id="1\x007", service_code="1.02\0.01")
    assert Report.objects.get().external_id.endswith("/17")


def test_what_the_house_refuses_before_the_door_is_no_page(client):
    response = client.post(
        f"{BASE}requests.json", b"x", content_type="text/plain", CONTENT_LENGTH=str(10**9)
    )
    assert refused(response) == 413


def test_an_error_of_our_own_is_said_without_a_page(client, monkeypatch):
    def broken(*_arguments, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr(requests, "cases_shown", broken)
    client.raise_request_exception = False

    assert refused(get(client, "requests.json")) == 500


@pytest.mark.parametrize("number", ["1", "x" * 300, "'--", "🚰", "26112400010"])
@pytest.mark.parametrize("place", ["requests", "tokens"])
def test_a_number_nobody_has_is_not_found(client, place, number):
    assert refused(client.get(f"{BASE}{place}/{number}.json")) == 404


@pytest.mark.parametrize("path", ["", "services", "requests/1", "services.html", "nothing.xml"])
def test_an_address_without_a_format_is_not_found_and_says_what_there_is(client, path):
    root, [(_error, [code, description])] = tree(get(client, path))
    assert (root, code) == ("errors", ("code", "404"))
    assert "each with .xml or .json at its end" in description[1]


def test_a_method_that_is_not_possible_says_which_are(client):
    response = client.put(f"{BASE}requests.json")
    assert (refused(response), response["Allow"]) == (405, "GET, POST")
    assert refused(client.post(f"{BASE}servicerequestupdates.json")) == 405


def test_a_database_that_does_not_answer_is_said_to_come_back(client, monkeypatch):
    def gone(*_arguments, **_named):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(requests, "cases_shown", gone)

    response = get(client, "requests.json")

    assert (refused(response), response["Retry-After"]) == (503, "10")


def test_errors_in_xml_and_in_chinese(client):
    response = get(client, "requests.xml", status="fixed", locale="zh")
    assert tree(response) == (
        "errors",
        [
            (
                "error",
                [("code", "400"), ("description", "status：“fixed”不是 open，也不是 closed。")],
            )
        ],
    )


def test_json_instead_of_a_form_is_told_so(client):
    body = {"service_code": "1.01.01", "api_key": new_key()}
    response = client.post(f"{BASE}requests.json", body, content_type="application/json")
    assert refused(response) == 400
    assert "application/x-www-form-urlencoded" in response.json()[0]["description"]


def test_a_file_is_refused_and_not_dropped_in_silence(client):
    photo = SimpleUploadedFile("a.png", b"x", content_type="image/png")
    assert refused(post(client, new_key(), media=photo)) == 400
    assert Report.objects.count() == 0
