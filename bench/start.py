"""How long a server process takes to its first answer, and what it holds in memory.

From the command to the first page of a resident, on a house that is loaded, without the
compiled files of the first start ever. Memory is that of the largest process after every kind
of page was asked for: resident, pages shared with the others counted in full.
"""

import http.client
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import district
from figures import Figure, duration, memory
from serving import HOUSE, free_port, megabytes_held, processes_of, running, wait_for_answer

from jiewang.center.catalog.queries import current_categories
from jiewang.public.keys.actions import create_key
from jiewang.public.open311.services import is_service

REPORT = {
    "description": "路灯不亮，晚上看不清路。",
    "lat": "29.552",
    "long": "106.538",
}
MOST_SECONDS, MOST_MEGABYTES = 3.0, 250.0
PATHS = ("/", "/track", "/outline.geojson", "/open311/v2/requests.xml", "/accounts/login/")


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    key = create_key("bench", scopes=["open311:report"]).secret
    code = next(each.code for each in current_categories() if is_service(each))
    seconds, held = [], []
    for _nth in range(repeat + 1):
        port = free_port()
        began = time.perf_counter()
        with running(*HOUSE, "serve", "--port", str(port), "--workers", "1") as process:
            wait_for_answer(port, process, path="/")
            seconds.append(time.perf_counter() - began)
            for path in PATHS:
                _ask(port, path)
            # Loads the map, the catalog and what suggests a type.
            _ask(port, "/open311/v2/requests.json", REPORT | {"api_key": key, "service_code": code})
            held.append(max(megabytes_held(pid) for pid in processes_of(process.pid)))
    # The first one gathers the static files.
    yield duration("start: from the command to the first page", seconds[1:], at_most=MOST_SECONDS)
    yield memory("start: the largest process", max(held), at_most=MOST_MEGABYTES)


def _ask(port: int, path: str, form: dict[str, str] | None = None) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    if form is None:
        connection.request("GET", path)
    else:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form), headers)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status == 200, f"{path} answers {answer.status}: {said.decode()[:500]}"
    connection.close()
