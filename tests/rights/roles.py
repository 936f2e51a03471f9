"""Everybody there is: one role for all posts with the same level and rights, the places on a
grid team, an account without a post, and a stranger."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from jiewang.grid.staff.models import Posting, Role
from jiewang.people.models import Holding, Post, Unit, User
from jiewang.testing import EAST, LONG_AGO

FILE = settings.ROOT / "data" / "yuzhong" / "posts.csv"

# Where a role stands in the town, by the level of its post.
UNIT_OF_LEVEL = {
    "street": EAST,
    "district": "center",
    "unit": "water",
    "community": f"{EAST}001",
    "finance": "finance",
}
# Own case and the nearest one that is somebody else's, by level; see beats.py.
CASES_OF_LEVEL = {
    "street": ("unit", "west"),
    "section": ("street", "west"),
    "district": ("unit", "west"),
    "unit": ("unit", "west"),
    "finance": ("unit", "west"),
    "community": ("community", "next_community"),
    "grid": ("grid", "next_grid"),
    "none": ("unit", "west"),
}
STRANGER, NOBODY = "stranger", "nobody"


@dataclass(frozen=True)
class Who:
    """One column of the table. `posts` have the same level and the same rights."""

    key: str
    zh: str
    en: str
    level: str
    posts: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()

    @property
    def cases(self) -> tuple[str, str]:
        """The beats of its own case and of another one."""
        if self.level == "street" and "handle" in self.rights:
            return CASES_OF_LEVEL["section"]
        if self.level == "district" and "handle" in self.rights:
            return "center", "west"
        return CASES_OF_LEVEL[self.level]


def everybody() -> list[Who]:
    """All roles in the order of the table."""
    grid = [Who(f"G{nth}", zh, en, "grid") for nth, (_, zh, en) in enumerate(TEAM, start=1)]
    last = [
        Who(NOBODY, "无岗位的账号", "Account without a post", "none"),
        Who(STRANGER, "未登录的人", "Stranger, not signed in", "none"),
    ]
    return [*_posts(), *grid, *last]


TEAM = (
    (Role.GRID_HEAD, "网格长", "Grid head"),
    (Role.FULL_TIME_GRID_WORKER, "专职网格员", "Grid worker"),
    (Role.PART_TIME_GRID_WORKER, "兼职网格员", "Part-time grid worker"),
    (Role.GRID_ADVISER, "网格指导员", "Grid adviser"),
    (Role.SUPPORT_MEMBER, "N 力量", "Support member"),
)


def _posts() -> Iterator[Who]:
    alike: dict[tuple[str, ...], list[dict[str, str]]] = {}
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            alike.setdefault((row["level"], *sorted(row["rights"].split(";"))), []).append(row)
    for (level, *rights), rows in alike.items():
        first, codes = rows[0], tuple(row["code"] for row in rows)
        more = len(codes) > 1
        yield Who(
            f"{first['code']}+" if more else first["code"],
            first["name"] + ("等" if more else ""),
            first["name_en"] + (" and others" if more else ""),
            level,
            codes,
            tuple(right for right in rights if right),
        )


def settle(everyone: list[Who]) -> dict[str, User | None]:
    """Give every role a person in the town; None for the stranger."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    people: dict[str, User | None] = {}
    for who in everyone:
        if who.key == STRANGER:
            people[who.key] = None
            continue
        user = people[who.key] = User.objects.create(username=f"as-{who.key}")
        if who.posts:
            post, unit = Post.objects.get(code=who.posts[0]), units[UNIT_OF_LEVEL[who.level]]
            Holding.objects.create(user=user, post=post, unit=unit, since=LONG_AGO)
        if who.level == "grid":
            role = TEAM[int(who.key[1:]) - 1][0]
            Posting.objects.create(user=user, area_code=f"{EAST}001001", role=role, since=LONG_AGO)
    return people


def fresh(user: User | None) -> User | None:
    """The same person as a new request sees them: nothing remembered of posts and areas."""
    if user is None:
        return None
    columns = [field.attname for field in User._meta.concrete_fields]
    return User.from_db(user._state.db, columns, [getattr(user, name) for name in columns])
