"""Reports a second through the Open311 door of a real server, and whether they come back whole.

Two server processes, eight connections, one request a report. Afterwards every report is filed
as a clerk would, read back twice and compared field by field: by its sender, who knows the key
and sees the text in full, and by a stranger through the client `georeport`.

Once with the model district's invented texts. Once with a month of a real city's requests where
they are to be had (columns request_id, type_id, address, latitude, longitude).
"""

import csv
import http.client
import json
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import district
import measured_data
from figures import Figure, Skipped, equal, rate
from georeport import GeoReport
from serving import served

from jiewang.center.catalog.queries import current_categories
from jiewang.center.intake.actions import file_case
from jiewang.center.intake.models import Report
from jiewang.people.models import Holding, Post, User
from jiewang.people.queries import district_center
from jiewang.public.keys.actions import MOST_PER_MINUTE, create_key
from jiewang.public.open311.services import is_service

COUNT, CONNECTIONS, PROCESSES = 1_000, 8, 2
REQUESTS = "requests/los_angeles_2020_01.csv"
# As many numbers as fit into one address.
AT_ONCE = 250
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}

# A form as it is posted.
Form = dict[str, str]


def measure(repeat: int) -> Iterator[Figure | Skipped]:
    district.load()
    key = create_key("bench", scopes=["open311:report"], rate_per_minute=MOST_PER_MINUTE).secret
    with served(processes=PROCESSES) as server:
        invented = [_passed(server.port, key, forms) for forms in _invented(repeat)]
        yield from _figures("invented texts", COUNT, invented)
        source = measured_data.file(REQUESTS)
        if source is None:
            yield Skipped("open311: a city's requests", measured_data.absent(REQUESTS))
            return
        forms = _of_a_city(source)
        yield from _figures("a city's requests", len(forms), [_passed(server.port, key, forms)])


def _figures(what: str, count: int, passed: list["Passed"]) -> Iterator[Figure]:
    yield rate(f"open311: POST, {what}", "reports", count, [each.posting for each in passed])
    yield rate(f"open311: read back, {what}", "requests", count, [each.reading for each in passed])
    same = min(each.same for each in passed)
    yield equal(f"open311: come back as sent, {what}", same, count, "requests")


@dataclass(frozen=True)
class Passed:
    """Seconds of posting and of the sender's reading, and how many came back as they were sent."""

    posting: float
    reading: float
    same: int


def _passed(port: int, key: str, forms: list[Form]) -> Passed:
    began = time.perf_counter()
    numbers = _post_all(port, key, forms)
    posting = time.perf_counter() - began
    _file(numbers, forms)
    began = time.perf_counter()
    own = [each for some in _some(numbers) for each in _read(port, some, key)]
    reading = time.perf_counter() - began
    strangers = _read_as_stranger(port, numbers)
    seen_by_sender = {each["service_request_id"]: _seen(each) for each in own}
    seen_by_stranger = {each["service_request_id"]: _seen(each)[:4] for each in strangers}
    # A number given twice is one short at the end.
    same = sum(
        seen_by_sender.get(number) == _sent(form, exact=True)
        and seen_by_stranger.get(number) == _sent(form, exact=False)
        for number, form in dict(zip(numbers, forms, strict=True)).items()
    )
    return Passed(posting, reading, same)


def _sent(form: Form, *, exact: bool) -> list[object]:
    """What should come back: all of it to the sender, a rounded place to a stranger."""
    lat, lon = float(form["lat"]), float(form["long"])
    head = [form["service_code"], "open"]
    if not exact:
        return [*head, round(lat, 4), round(lon, 4)]
    return [*head, lat, lon, form["description"], form["address_string"]]


def _seen(back: dict) -> list[object]:
    head = [back["service_code"], back["status"], float(back["lat"]), float(back["long"])]
    return [*head, back["description"], back["address"]]


def _post_all(port: int, key: str, forms: list[Form]) -> list[str]:
    """The number of each, in order. Every connection stays open and posts one after the other."""
    here = threading.local()

    def one(form: Form) -> str:
        if not hasattr(here, "connection"):
            here.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = urlencode({**form, "api_key": key})
        here.connection.request("POST", "/open311/v2/requests.json", body, FORM)
        answer = here.connection.getresponse()
        said = json.loads(answer.read())
        assert answer.status == 200, said
        return str(said[0]["service_request_id"])

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return list(threads.map(one, forms))


def _file(numbers: list[str], forms: list[Form]) -> None:
    """File each under the type that its sender chose: from then on strangers see it."""
    clerk = User.objects.filter(username="bench").first()
    if clerk is None:
        clerk = User.objects.create(username="bench", display_name="Bench")
        post = next(each for each in Post.objects.all() if {"intake"} <= {*each.rights})
        Holding.objects.create(
            user=clerk, post=post, unit=district_center(), since=datetime(2020, 1, 1, tzinfo=UTC)
        )
    cases = dict(Report.objects.filter(number__in=numbers).values_list("number", "case_id"))
    for number, form in zip(numbers, forms, strict=True):
        file_case(cases[number], category=form["service_code"], urgency="normal", by=clerk)


def _some(numbers: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def _read(port: int, numbers: list[str], key: str) -> list[dict]:
    query = urlencode({"service_request_id": ",".join(numbers)})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"/open311/v2/requests.json?{query}", headers={"X-Api-Key": key})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    assert answer.status == 200, said
    return said


def _read_as_stranger(port: int, numbers: list[str]) -> list[dict]:
    """With a foreign client, in JSON and in XML by turns; it also asks for the lists and one."""
    clients = [
        GeoReport(f"http://127.0.0.1:{port}/open311/v2", "500103", output_format=form)
        for form in ("json", "xml")
    ]
    services = [client.get_service_list() for client in clients]
    assert [each["service_code"] for each in services[0]] == [
        each["service_code"] for each in services[1]
    ]
    asked = next(each["service_code"] for each in services[0] if each["metadata"])
    assert clients[0].get_service_definition(asked)["attributes"]
    assert clients[0].get_service_request(numbers[0])["service_request_id"] == numbers[0]
    found = []
    for nth, some in enumerate(_some(numbers)):
        found += clients[nth % 2].get_service_requests(service_request_id=",".join(some))
    return found


def _codes() -> list[str]:
    return [each.code for each in current_categories() if is_service(each)]


def _invented(repeat: int) -> Iterator[list[Form]]:
    codes, chance = _codes(), random.Random(311)
    texts = (district.messages() * 2)[:COUNT]
    for _nth in range(repeat):
        yield [
            {
                "service_code": codes[nth % len(codes)],
                "lat": f"{chance.uniform(29.535, 29.57):.7f}",
                "long": f"{chance.uniform(106.50, 106.58):.7f}",
                "description": text,
                "address_string": f"{nth} 号",
            }
            for nth, text in enumerate(texts)
        ]


def _of_a_city(source: Path) -> list[Form]:
    """Rows of a city's request list; its types become any of ours, always the same ones."""
    codes = _codes()
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["latitude"] and row["longitude"]]
    return [
        {
            "service_code": codes[int(row["type_id"]) % len(codes)],
            "lat": row["latitude"],
            "long": row["longitude"],
            "description": f"{row['request_id']}: {row['address']}",
            "address_string": " ".join(row["address"].split()),
        }
        for row in rows
    ]
