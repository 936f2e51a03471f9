"""What /live answers, whichever door it is asked at."""

import json
import time
from functools import lru_cache
from typing import NamedTuple

from django.core import signing
from django.db import Error as DatabaseError
from django.db import connection

from jiewang.base.outages import is_outage
from jiewang.desk.live.news import News
from jiewang.desk.live.scope import Scope, read_scope

ADDRESS = "/live"


class Answer(NamedTuple):
    """Status, the stamp by which it is asked again, and the numbers as JSON."""

    status: int
    stamp: str = ""
    body: bytes = b""


@lru_cache(maxsize=4096)
def _scope(text: str, _minute: int) -> Scope:
    """Read once a minute for each page, which asks forty times. Raises signing.BadSignature."""
    return read_scope(text)


class Answers:
    """The answers of one process; its threads share what was looked up."""

    def __init__(self) -> None:
        self.news = News()

    def to(self, scope: str, since: str, stamp: str) -> Answer:
        """304 as long as no diary has grown since the stamp, else what has come for a scope."""
        try:
            reader = _scope(scope, int(time.monotonic() // 60))
        except (signing.BadSignature, KeyError, TypeError):
            return Answer(403)
        if not (since.isascii() and since.isdecimal() and len(since) < 19):
            return Answer(400)
        try:
            now = f'"{self.news.look()}"'
        except DatabaseError as error:
            # No request of Django's begins or ends here that would see that it is gone.
            connection.close()
            if not is_outage(error):
                raise
            return Answer(503)
        if stamp == now:
            return Answer(304, now)
        return Answer(200, now, json.dumps(self.news.since(int(since), reader)).encode())
