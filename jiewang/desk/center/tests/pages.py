"""How the tests of the staff's pages sign in and look at what they get."""

import re
from typing import Any

from django.test import Client

from jiewang.people.models import User


def signed_in(user: User, language: str = "zh-hans") -> Client:
    """A browser of this person's, asking for pages in a language."""
    client = Client(headers={"accept-language": language})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    """What a person reads: the page without its tags, spaces drawn together."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# The policy of the house forbids these; a page that has one would silently not work.
FORBIDDEN = {
    "style attribute": re.compile(r"<[^>]+\sstyle="),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
    "style sheet in the page": re.compile(r"<style\b"),
    "handler in the page": re.compile(r"<[^>]+\son[a-z]+="),
    "address elsewhere": re.compile(r"""(?:src|href|action)="https?://"""),
}


def forbidden_in(response: Any) -> list[str]:
    """Which of these a page has."""
    body = response.content.decode()
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(body)]
