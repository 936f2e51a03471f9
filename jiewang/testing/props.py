"""Single things: an area, a unit, a person with posts, a category."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from jiewang.center.catalog.models import CatalogVersion, Category, HandlingLevel
from jiewang.grid.areas.models import Area
from jiewang.people.models import Holding, Post, Section, Unit, User
from jiewang.people.rights import forget_holdings

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FIRST_DAY = date(2020, 1, 1)

DISTRICT, EAST, WEST = "990001", "990001002", "990001001"

# Codes of the four leaves of the catalog, one for each handling level.
RUBBISH, NOISE, PIPE, FACADE = "1.01.01", "1.01.02", "1.02.01", "2.01.01"

POSTS: dict[str, tuple[str, list[str]]] = {
    "SC01": ("street", ["command", "dispatch", "supervise"]),
    "SC02": ("street", ["command", "intake", "dispatch", "supervise"]),
    "SC03": ("street", ["intake"]),
    "SC04": ("street", ["dispatch"]),
    "SC05": ("street", ["check"]),
    "SC06": ("street", ["call_back"]),
    "SC07": ("street", ["supervise"]),
    "SE02": ("street", ["handle", "invest"]),
    "SE06": ("street", ["handle"]),
    "DC01": ("district", ["command", "intake", "dispatch", "supervise"]),
    "DC03": ("district", ["dispatch"]),
    "DC04": ("district", ["check"]),
    "DC05": ("district", ["supervise"]),
    "DC06": ("district", ["catalog", "areas"]),
    "UH01": ("unit", ["handle", "invest"]),
    "CH01": ("community", ["handle"]),
    "FB01": ("finance", ["funds_plan"]),
    "FB02": ("finance", ["funds_lead"]),
    "FB03": ("finance", ["funds_pay"]),
    "FB04": ("finance", ["funds_accept"]),
}


def square(west: float, south: float, width: float, height: float) -> dict[str, Any]:
    """A boundary as GeoJSON, from its south-western corner; degrees."""
    east, north = round(west + width, 6), round(south + height, 6)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def make_area(
    code: str, level: str, *, name: str = "", parent: Area | None = None, **fields: Any
) -> Area:
    """One version of an area, valid since 2020 unless `valid_from` says otherwise."""
    fields.setdefault("valid_from", FIRST_DAY)
    path = f"{parent.path}.{code}" if parent else code
    return Area.objects.create(
        code=code, level=level, name=name or code, parent=parent, path=path, **fields
    )


def make_unit(
    name: str, *, code: str = "", kind: str = Unit.Kind.PUBLIC_UTILITY, **fields: Any
) -> Unit:
    """A unit that keeps its office open round the clock unless `office_hours` says otherwise."""
    fields.setdefault("office_hours", "duty24")
    code = code or name.lower().replace(" ", "_")
    return Unit.objects.create(code=code, name=name, kind=kind, **fields)


def make_post(code: str) -> Post:
    """One of POSTS; made at its first use."""
    level, rights = POSTS[code]
    values = {"section": Section.ALL, "name": code, "level": level, "rights": rights}
    return Post.objects.get_or_create(code=code, defaults=values)[0]


def make_user(name: str, *posts: tuple[str, Unit], since: datetime = LONG_AGO) -> User:
    """A person who holds these posts; `make_user("lin", ("SC04", east))`."""
    user = User(username=name, display_name=name.capitalize())
    user.set_unusable_password()
    user.save()
    for code, unit in posts:
        Holding.objects.create(user=user, post=make_post(code), unit=unit, since=since)
    return user


def end_posts(user: User) -> None:
    """The person leaves all posts now."""
    user.holdings.filter(until=None).update(until=timezone.now())
    forget_holdings(user)


def make_category(code: str, *, version: CatalogVersion | None = None, **fields: Any) -> Category:
    """A leaf that the street handles by itself, unless told otherwise."""
    version = version or CatalogVersion.objects.order_by("-number").first() or make_version()
    values: dict[str, Any] = {
        "position": version.categories.count() + 1,
        "level1": "市容环境",
        "level1_en": "City appearance",
        "level2": "日常",
        "level2_en": "Everyday",
        "name": f"事项{code}",
        "name_en": f"Matter {code}",
        "section": Section.ECONOMY,
        "kind": Category.Kind.EVENT,
        "handling_level": HandlingLevel.STREET,
        "lead_rule": Category.LeadRule.BY_AREA_STREET,
        "accept_limit": "1 work_hour",
        "dispatch_limit": "1 work_hour",
        "handle_limit": "8 work_hour",
        "whole_limit": "16 work_hour",
    }
    return Category.objects.create(version=version, code=code, **{**values, **fields})


def make_version(number: int = 1, *, valid_from: date = FIRST_DAY) -> CatalogVersion:
    """A version of the catalog without categories."""
    return CatalogVersion.objects.create(
        number=number, valid_from=valid_from, fingerprint=f"{number}", loaded_at=LONG_AGO
    )
