"""What changes the catalog: a new version of the whole."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.csv_files import Source
from jiewang.base.problems import Problem, TableRefused
from jiewang.center.catalog.access import may_keep_catalog
from jiewang.center.catalog.errors import CatalogRefused
from jiewang.center.catalog.files import CatalogFile, read_catalog
from jiewang.center.catalog.models import CatalogVersion, Category
from jiewang.center.catalog.queries import forget_categories
from jiewang.center.catalog.rows import values_of
from jiewang.people.models import Unit, User


@dataclass(frozen=True)
class LoadResult:
    """The version that holds the file's content; `unchanged` if it was the newest already.

    `notes` are places that can hardly be meant so; the file is loaded with them.
    """

    version: CatalogVersion
    unchanged: bool
    notes: tuple[Problem, ...]


@transaction.atomic
def load_catalog(
    source: Source,
    *,
    valid_from: date,
    by: User | None = None,
    note: str = "",
    name: str = "",
    words: Source | None = None,
    words_name: str = "",
) -> LoadResult:
    """Make a catalog file the newest version, in force from a day on.

    `words` is the file of the catalog's English; None keeps what is known of it. The
    content of the newest version makes no new one, whatever the day. Cases keep the
    version they were filed under. `by` None is the command on the machine itself; a person
    needs the right to keep the catalog. Raises TableRefused with every problem of the file,
    CatalogRefused for a person without the right or a day before the newest version's.
    """
    if by is not None and not may_keep_catalog(by):
        raise CatalogRefused(_("Only a post that keeps the catalog may change it."))
    file = read_catalog(source, name=name, words=words, words_name=words_name)
    if file.problems:
        raise TableRefused(file.problems)
    newest = _lock_newest()
    if newest is not None and newest.fingerprint == file.fingerprint:
        return LoadResult(newest, True, file.notes)
    if newest is not None and valid_from < newest.valid_from:
        text = _(
            "Version %(number)d holds from %(day)s on. A newer one cannot begin before that day:"
            " choose %(day)s or later."
        )
        raise CatalogRefused(text % {"number": newest.number, "day": newest.valid_from})
    version = CatalogVersion.objects.create(
        number=newest.number + 1 if newest else 1,
        valid_from=valid_from,
        fingerprint=file.fingerprint,
        loaded_at=timezone.now(),
        by=by,
        note=note,
        words=file.words,
    )
    _store(version, file)
    return LoadResult(version, False, file.notes)


def _lock_newest() -> CatalogVersion | None:
    """The newest version, which stays the newest until the transaction ends."""
    versions = CatalogVersion.objects.order_by("-number")
    if versions.select_for_update(of=("self",)).first() is None:
        return None
    # Whoever held the lock before may have made a newer one meanwhile.
    return versions.first()


def _store(version: CatalogVersion, file: CatalogFile) -> None:
    units = dict(Unit.objects.values_list("code", "pk"))
    Category.objects.bulk_create(
        Category(
            version=version,
            position=nth,
            lead_unit_id=units[row.lead_unit] if row.lead_unit else None,
            **values_of(row),
        )
        for nth, row in enumerate(file.rows, 1)
    )
    # bulk_create sends no signal.
    forget_categories()
