"""The demo's people: one in every post, a team in every grid. Surnames only, all invented."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from jiewang.grid.areas.models import Area, Level
from jiewang.grid.staff.models import Posting, Role
from jiewang.people.models import Holding, Post, Unit, User

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛范彭鲁韦马苗方俞任袁柳唐罗薛雷贺汤罗毕郝安常乐于时傅齐康伍余顾孟黄萧尹姚邵汪毛狄米贝明臧计成戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵席季"

# Where pooled funds are planned and paid.
FINANCE = "finance"
# Which posts stand in which kinds of unit.
_LEVEL_OF_KIND = {
    Unit.Kind.STREET: "street",
    Unit.Kind.DISTRICT_CENTER: "district",
    Unit.Kind.COMMUNITY: "community",
    Unit.Kind.DISTRICT_DEPARTMENT: "unit",
    Unit.Kind.PUBLIC_UTILITY: "unit",
    Unit.Kind.STATE_FIRM: "unit",
}
_TEAM = {
    Role.GRID_HEAD: "head",
    Role.FULL_TIME_GRID_WORKER: "worker",
    Role.PART_TIME_GRID_WORKER: "part",
    Role.GRID_ADVISER: "adviser",
}


@dataclass(frozen=True)
class Cast:
    """Who holds which post: (unit id, post code) → the person."""

    holders: dict[tuple[int, str], User]

    def at(self, unit: Unit, post: str) -> User:
        return self.holders[unit.pk, post]


def make_people(rng: random.Random) -> Cast:
    """Make everybody, with the demo's one password. Needs units, posts and areas loaded."""
    password = make_password(settings.DEMO_PASSWORD)

    def person(username: str) -> User:
        return User(username=username, display_name=rng.choice(SURNAMES), password=password)

    places = [
        (unit, post, person(f"{_short(unit)}-{post.code.lower()}")) for unit, post in _posts()
    ]
    grids = Area.objects.filter(level=Level.GRID, valid_to=None).order_by("code")
    stands = [
        (grid.code, role, person(f"{grid.code}-{word}"))
        for grid in grids
        for role, word in _TEAM.items()
    ]
    User.objects.bulk_create([user for *_rest, user in (*places, *stands)], batch_size=500)
    Holding.objects.bulk_create(
        [Holding(user=user, post=post, unit=unit, since=LONG_AGO) for unit, post, user in places],
        batch_size=500,
    )
    Posting.objects.bulk_create(
        [Posting(user=u, area_code=code, role=role, since=LONG_AGO) for code, role, u in stands],
        batch_size=500,
    )
    return Cast({(unit.pk, post.code): user for unit, post, user in places})


def _posts() -> Iterator[tuple[Unit, Post]]:
    posts = list(Post.objects.order_by("code"))
    for unit in Unit.objects.filter(closed_on=None).order_by("code"):
        levels = {_LEVEL_OF_KIND[Unit.Kind(unit.kind)]}
        if unit.code == FINANCE:
            levels.add("finance")
        for post in posts:
            if post.level in levels:
                yield unit, post


def _short(unit: Unit) -> str:
    """What a unit is called in its people's staff numbers: `lianglukou`, `lighting`, a code."""
    if unit.kind == Unit.Kind.STREET and unit.name_en:
        return unit.name_en.split()[0].lower()
    return unit.code
