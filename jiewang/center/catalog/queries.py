"""What there is to read of the catalog.

Which version is in force is asked of the database every time: another process may just have
loaded one. Its categories never change and are kept by the version's id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.center.catalog.errors import NoCatalog, UnknownCategory
from jiewang.center.catalog.models import CatalogVersion, Category

_COLUMNS = [field.attname for field in Category._meta.concrete_fields]


@dataclass(frozen=True)
class Group:
    """A class (level 1) with its groups, or a group (level 2) with its categories."""

    code: str
    name: str
    name_en: str
    groups: tuple["Group", ...]
    categories: tuple[Category, ...]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


def versions() -> QuerySet[CatalogVersion]:
    """All versions, newest first."""
    return CatalogVersion.objects.select_related("by")


def current_version(on: date | None = None) -> CatalogVersion:
    """The version in force on a day, by default today. Raises NoCatalog."""
    day = on or timezone.localdate()
    version = CatalogVersion.objects.filter(valid_from__lte=day).order_by("-number").first()
    if version is None:
        text = _("No catalog is in force on %(day)s. Run “jiewang load_catalog”.")
        raise NoCatalog(text % {"day": day})
    return version


def version_by_number(number: int) -> CatalogVersion:
    """One version. Raises NoCatalog."""
    version = versions().filter(number=number).first()
    if version is None:
        raise NoCatalog(_("There is no version %(number)d of the catalog.") % {"number": number})
    return version


def current_categories(on: date | None = None) -> list[Category]:
    """The leaves in force on a day, in the catalog's order. Raises NoCatalog."""
    return categories_of(current_version(on))


def categories_of(version: CatalogVersion) -> list[Category]:
    """The leaves of a version in its order; new objects every time.

    New ones, because a unit read through a kept one would stay as it was at the first reading.
    """
    rows = _rows(version.pk, version.fingerprint).values()
    return [Category.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row) for row in rows]


def current_paths() -> tuple[tuple[str, str], ...]:
    """Code and path of the leaves in force, in the catalog's order and the reader's language.

    For lists to choose from. Raises NoCatalog.
    """
    version = current_version()
    return _paths(version.pk, version.fingerprint, get_language() or "")


def current_names() -> Mapping[str, tuple[str, str]]:
    """Name in the reader's language and section of the leaves in force, by code.

    For pages that only name them. Raises NoCatalog.
    """
    return _names(*_in_force(timezone.localdate()), get_language() or "")


def category_by_code(code: str, *, on: date | None = None) -> Category:
    """One leaf of the version in force on a day. Raises UnknownCategory, NoCatalog."""
    row = _rows(*_in_force(on or timezone.localdate())).get(code)
    if row is None:
        text = _("There is no type “%(code)s” in the catalog in force. Choose one from the list.")
        raise UnknownCategory(text % {"code": code[:40]})
    return Category.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row)


def leaves_by_code(codes: Iterable[str]) -> dict[str, Category]:
    """The leaves of these codes in force today; codes that are not there are left out.

    Raises NoCatalog.
    """
    version = current_version()
    rows = _rows(version.pk, version.fingerprint)
    return {
        code: Category.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[code])
        for code in codes
        if code in rows
    }


def category_by_id(category_id: int) -> Category:
    """One leaf of any version, as a case points at it. Raises Category.DoesNotExist."""
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_IT_STANDS, [category_id])
        found = cursor.fetchone()
    if found is None:
        raise Category.DoesNotExist(f"There is no category {category_id}.")
    version_id, fingerprint, code = found
    row = _rows(version_id, fingerprint)[code]
    return Category.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row)


# Asked of every case that is filed or dispatched without a person. In SQL, because composing
# takes Django several times as long as the database takes to answer.
_IN_FORCE = """
SELECT id, fingerprint FROM center_catalogversion WHERE valid_from <= %s
ORDER BY number DESC LIMIT 1
"""
_WHERE_IT_STANDS = """
SELECT v.id, v.fingerprint, c.code FROM center_category c
JOIN center_catalogversion v ON v.id = c.version_id WHERE c.id = %s
"""


def _in_force(day: date) -> tuple[int, str]:
    """What tells the version of a day: see _rows()."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [day.isoformat()])
        found = cursor.fetchone()
    if found is None:
        text = _("No catalog is in force on %(day)s. Run “jiewang load_catalog”.")
        raise NoCatalog(text % {"day": day})
    return found[0], found[1]


@lru_cache(maxsize=8)
def _rows(version_id: int, _fingerprint: str) -> dict[str, tuple[Any, ...]]:
    """The columns of a version's rows by code. The fingerprint tells apart versions that took
    the same id one after the other, as happens when a load is rolled back."""
    rows = Category.objects.filter(version_id=version_id).order_by("position")
    return {row[_COLUMNS.index("code")]: row for row in rows.values_list(*_COLUMNS)}


@lru_cache(maxsize=8)
def _paths(version_id: int, fingerprint: str, _language: str) -> tuple[tuple[str, str], ...]:
    rows = _rows(version_id, fingerprint).values()
    leaves = [Category.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row) for row in rows]
    return tuple((leaf.code, leaf.path) for leaf in leaves)


@lru_cache(maxsize=8)
def _names(version_id: int, fingerprint: str, _language: str) -> Mapping[str, tuple[str, str]]:
    rows = _rows(version_id, fingerprint).values()
    leaves = [Category.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row) for row in rows]
    return MappingProxyType({leaf.code: (str(leaf), str(leaf.section)) for leaf in leaves})


@receiver([post_save, post_delete], sender=Category)
def forget_categories(**_signal: Any) -> None:
    """Read the rows anew. A loaded version never changes; one made row by row grows."""
    _rows.cache_clear()
    _paths.cache_clear()
    _names.cache_clear()


def catalog_tree(version: CatalogVersion | None = None) -> list[Group]:
    """Classes with their groups and leaves, for pages; by default of the version in force."""
    classes: dict[str, dict[str, list[Category]]] = {}
    for each in categories_of(version or current_version()):
        first, second, _leaf = each.code.split(".")
        classes.setdefault(first, {}).setdefault(f"{first}.{second}", []).append(each)
    tree = []
    for code, groups in classes.items():
        below = tuple(
            Group(group, leaves[0].level2, leaves[0].level2_en, (), tuple(leaves))
            for group, leaves in groups.items()
        )
        head = below[0].categories[0]
        tree.append(Group(code, head.level1, head.level1_en, below, ()))
    return tree


def search_categories(text: str, *, on: date | None = None, most: int = 20) -> list[Category]:
    """Leaves that fit what somebody types: code, names, keywords, groups; best first.

    Every word must be found somewhere. An empty text finds nothing.
    """
    words = text.casefold().split()
    if not words:
        return []
    ranked = []
    for each in current_categories(on):
        fits = [_fit(each, word) for word in words]
        if all(fits):
            ranked.append((-sum(fits), each.position, each))
    return [each for _fits, _position, each in sorted(ranked)[:most]]


def _fit(category: Category, word: str) -> int:
    """How well a leaf fits a word: 0 not at all, 5 best."""
    names = [category.name.casefold(), category.name_en.casefold()]
    groups = [category.level1, category.level1_en, category.level2, category.level2_en]
    grades = [
        (5, category.code == word or word in names),
        (4, category.code.startswith(f"{word.rstrip('.')}.")),
        (3, any(word in name for name in names)),
        (2, any(word in keyword.casefold() for keyword in category.keywords)),
        (1, any(word in group.casefold() for group in groups)),
    ]
    return next((grade for grade, fits in grades if fits), 0)
