"""Lines of a diary, be it a case's, an item's or a task's, as the diary component draws them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext as _

from jiewang.people.models import Post, Unit, User


@dataclass(frozen=True)
class Line:
    """One line as the diary component draws it."""

    title: str
    who: str
    at: datetime
    text: str
    quote: str
    moved: bool
    lamp: str


class Written(Protocol):
    """What every kind of diary knows of who wrote a line; its rows read along by, unit."""

    @property
    def by(self) -> User | None: ...
    @property
    def unit(self) -> Unit | None: ...
    @property
    def post(self) -> str: ...


def posts_named(lines: Iterable[Written]) -> dict[str, str]:
    """Names of the posts that the lines were written from, by their codes. One query."""
    codes = {line.post for line in lines if line.post}
    return {post.code: str(post) for post in Post.objects.filter(code__in=codes)}


def who_wrote(line: Written, posts: Mapping[str, str]) -> str:
    """Unit, post and person, as far as there are any; the house itself otherwise."""
    parts = [str(line.unit)] if line.unit else []
    parts += [posts.get(line.post, line.post)] if line.post else []
    parts += [str(line.by)] if line.by else []
    return " · ".join(parts) or _("The system")
