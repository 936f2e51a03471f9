"""Reports a second through the Open311 door of a real server, and whether they come back whole.

Two server processes, eight connections, one request a report. Afterwards every report is filed
as a clerk would, read back twice, and compared field by field: by its sender, with the text in
full, and by a stranger through the PyPI client `georeport` where that is installed.

Once with the model district's invented texts. Once with requests of one's own: JIEWANG_MEASURE
names a folder with requests/los_angeles_2020_01.csv (columns request_id, type_id, address,
latitude, longitude).
"""

import csv
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import district
from figures import Figure, Skipped

from jiewang.center.catalog.queries import current_categories
from jiewang.center.intake.actions import file_case
from jiewang.center.intake.models import Report
from jiewang.people.models import Holding, Post, User
from jiewang.people.queries import district_center
from jiewang.public.keys.actions import MOST_PER_MINUTE, create_key
from jiewang.public.open311.services import is_service

COUNT, CONNECTIONS, PROCESSES = 1_000, 8, 2
OWN = "JIEWANG_MEASURE"
OWN_FILE = Path("requests") / "los_angeles_2020_01.csv"
# As many numbers as fit into one address.
AT_ONCE = 250
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}

# A form as it is posted.
Form = dict[str, str]


def measure(repeat: int) -> Iterator[Figure | Skipped]:
    district.load()
    key = create_key("bench", scopes=["open311:report"], rate_per_minute=MOST_PER_MINUTE).secret
    with served() as port:
        invented = [_passed(port, key, forms) for forms in _invented(repeat)]
        yield from _figures("invented texts", COUNT, invented)
        name = "open311: requests of one's own"
        source = Path(os.environ.get(OWN, "")) / OWN_FILE
        if not os.environ.get(OWN):
            yield Skipped(name, f"{OWN} names no folder")
        elif not source.exists():
            yield Skipped(name, f"there is no {OWN_FILE} in the folder that {OWN} names")
        else:
            forms = _own(source)
            yield from _figures("requests of one's own", len(forms), [_passed(port, key, forms)])
    if not _has_georeport():
        yield Skipped(
            "open311: read back with georeport", "it is not installed; our own client was"
        )


def _figures(what: str, count: int, taken: list[tuple[float, float]]) -> Iterator[Figure]:
    posting, reading = zip(*taken, strict=True)
    yield Figure(f"open311: POST, {what}", "reports", count, posting)
    yield Figure(f"open311: read back, {AT_ONCE} a request", "requests", count, reading)


def _passed(port: int, key: str, forms: list[Form]) -> tuple[float, float]:
    """Post, file, read back and compare. Seconds of posting and of the sender's reading."""
    began = time.perf_counter()
    numbers = _post_all(port, key, forms)
    posting = time.perf_counter() - began
    assert len({*numbers}) == len(forms), "two reports were given one number"
    _file(numbers, forms)
    began = time.perf_counter()
    own = [each for some in _some(numbers) for each in _read(port, some, key)]
    reading = time.perf_counter() - began
    _compare(numbers, forms, own, whole=True)
    _compare(numbers, forms, _read_as_stranger(port, numbers), whole=False)
    return posting, reading


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


def _read(port: int, numbers: list[str], key: str = "") -> list[dict]:
    query = urlencode({"service_request_id": ",".join(numbers)})
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", f"/open311/v2/requests.json?{query}", headers={"X-Api-Key": key})
    answer = connection.getresponse()
    said = json.loads(answer.read())
    assert answer.status == 200, said
    return said


def _has_georeport() -> bool:
    try:
        import georeport  # noqa: F401
    except ImportError:
        return False
    return True


def _read_as_stranger(port: int, numbers: list[str]) -> list[dict]:
    """With the foreign client, in JSON and in XML by turns."""
    if not _has_georeport():
        return [each for some in _some(numbers) for each in _read(port, some)]
    from georeport import GeoReport

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
    found = []
    for nth, some in enumerate(_some(numbers)):
        found += clients[nth % 2].get_service_requests(service_request_id=",".join(some))
    assert clients[0].get_service_request(numbers[0])["service_request_id"] == numbers[0]
    return found


def _compare(numbers: list[str], forms: list[Form], found: list[dict], *, whole: bool) -> None:
    """Stop at the first one that is not as it was sent. Strangers get places rounded, no text."""
    by_number = {each["service_request_id"]: each for each in found}
    assert len(by_number) == len(numbers), f"{len(numbers)} were sent, {len(by_number)} came back"
    for number, form in zip(numbers, forms, strict=True):
        back = by_number[number]
        lat, lon = float(form["lat"]), float(form["long"])
        sent = [form["service_code"], "open", lat, lon, form["description"], form["address_string"]]
        if not whole:
            sent = [form["service_code"], "open", round(lat, 4), round(lon, 4)]
        got = [back["service_code"], back["status"], float(back["lat"]), float(back["long"])]
        got += [back["description"], back["address"]] if whole else []
        assert got == sent, f"{number}: {got} is not {sent}"
        assert whole or form["description"] not in str(back)


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


def _own(source: Path) -> list[Form]:
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


@contextmanager
def served() -> Iterator[int]:
    """A server on the benchmark's own database; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {**os.environ, "JIEWANG_STRANGERS_PER_MINUTE": "1000000"}
    command = [sys.executable, "-m", "jiewang.console", "serve", "--port", str(port)]
    command += ["--workers", str(PROCESSES)]
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    for _nth in range(300):
        assert server.poll() is None, "the server ended at once"
        try:
            _read(port, ["1"])
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")
