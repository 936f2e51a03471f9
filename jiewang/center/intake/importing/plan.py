"""Which column of a table becomes which argument of `report()`."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jiewang.base.csv_files import read_cell
from jiewang.center.catalog.models import Urgency
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.importing.history import history_of, year_alone
from jiewang.center.intake.importing.moments import read_moment
from jiewang.center.intake.importing.tables import TableRow
from jiewang.center.intake.models import ReportKind
from jiewang.grid.areas.coordinates import CoordinateSystem

# What a column may become; subject and body together are the text.
FIELDS = (
    *("subject", "body", "reported_at", "external_id", "address", "lon", "lat"),
    *("kind", "urgency", "name", "phone", "id_number", "confidential"),
    # What became of it elsewhere: see history.py.
    *("reroutes", "replied_at"),
)
_YES = {"1", "true", "yes", "y", "是", "保密"}
_NO = {"", "0", "false", "no", "n", "否"}


class PlanRefused(ReportRefused):
    """A mapping that does not fit the file. str() names the columns the file has."""


@dataclass(frozen=True)
class Plan:
    """How the rows of one table are read. `columns`: field → column."""

    channel: str
    columns: Mapping[str, str]
    coordinate_system: str = CoordinateSystem.WGS84
    _kinds: Mapping[str, str] = field(default_factory=lambda: _names(ReportKind))
    _urgencies: Mapping[str, str] = field(default_factory=lambda: _names(Urgency))

    def check(self, has: Iterable[str]) -> None:
        """Refuse columns that the table does not have. Raises PlanRefused."""
        has = [column for column in has if column]
        for name, column in self.columns.items():
            if column not in has:
                sentence = _(
                    "There is no column “%(column)s” for %(field)s. The file has: %(has)s."
                )
                known = {"column": column[:40], "field": name, "has": ", ".join(has)[:2000]}
                raise PlanRefused(sentence % known)

    def arguments(self, row: TableRow, *, external_id: str) -> dict[str, Any]:
        """The arguments of report() for a row. Raises ReportRefused."""
        if row.reason:
            raise ReportRefused(row.reason)
        said: dict[str, Any] = {
            "channel": self.channel,
            "text": _joined(self._cell(row, "subject"), self._cell(row, "body")),
            "external_id": external_id,
            "coordinate_system": self.coordinate_system,
            "reported_at": self._reported_at(row),
            "kind": _named(self._cell(row, "kind"), self._kinds) or ReportKind.HELP,
            "urgency": _named(self._cell(row, "urgency"), self._urgencies) or Urgency.NORMAL,
            "confidential": _flag(self._cell(row, "confidential")),
            "lon": _degrees(self._cell(row, "lon")),
            "lat": _degrees(self._cell(row, "lat")),
        }
        for name in ("address", "name", "phone", "id_number"):
            said[name] = self._cell(row, name)
        return said

    def history(self, row: TableRow) -> dict[str, Any]:
        """What the file tells of the report's past elsewhere. Raises ReportRefused."""
        return history_of(
            reroutes=self._cell(row, "reroutes"),
            replied_at=self._moment(self._cell(row, "replied_at")),
            reported_at=self._reported_at(row),
            dated=year_alone(self._cell(row, "reported_at")),
        )

    def _reported_at(self, row: TableRow) -> datetime | None:
        text = self._cell(row, "reported_at")
        # Of a year alone the first day stands for it, and the history says so.
        return self._moment(f"{year}-01-01" if (year := year_alone(text)) else text)

    @staticmethod
    def _moment(text: str) -> datetime | None:
        return read_moment(text, zone=timezone.get_default_timezone())

    def own_id(self, row: TableRow) -> str:
        """The sender's own number of a row, or nothing."""
        return self._cell(row, "external_id").strip()

    def _cell(self, row: TableRow, name: str) -> str:
        return read_cell(row.cells.get(self.columns[name], "")) if name in self.columns else ""


def read_map(pairs: Iterable[str]) -> dict[str, str]:
    """Read `subject=标题 body=内容` into field → column. Raises PlanRefused."""
    columns: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in FIELDS or not column:
            sentence = _(
                "“%(pair)s” is no mapping. Write FIELD=COLUMN; the fields are: %(fields)s."
            )
            raise PlanRefused(sentence % {"pair": pair[:60], "fields": ", ".join(FIELDS)})
        if name in columns:
            raise PlanRefused(_("%(field)s is mapped twice.") % {"field": name})
        columns[name] = column.strip()
    if not {"subject", "body"} & columns.keys():
        raise PlanRefused(_("Say which column holds the text: body=COLUMN, or subject=COLUMN."))
    return columns


def digest_of_row(row: TableRow) -> str:
    """SHA-256, in hex, of all a row says: the same row in another file is the same."""
    return hashlib.sha256(json.dumps(row.raw, ensure_ascii=False).encode()).hexdigest()


def id_by_content(digest: str, occurrence: int) -> str:
    """An outside number for the n-th row with this content, the same at every run.

    Two people may write the same words; a second row with them is a second report.
    """
    return hashlib.sha256(f"{digest}:{occurrence}".encode()).hexdigest()


def _joined(subject: str, body: str) -> str:
    subject, body = subject.strip(), body.strip()
    if not subject or body.startswith(subject):
        return body
    return f"{subject}\n{body}" if body else subject


def _names(choices: type[TextChoices]) -> dict[str, str]:
    """Codes and labels of both languages → code."""
    found: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found |= {str(label).casefold(): str(code) for code, label in choices.choices}
    return found | {code: code for code in choices.values}


def _named(text: str, names: Mapping[str, str]) -> str:
    """The code for a name. An unknown one passes: report() refuses it and says what is known."""
    text = text.strip()
    return names.get(text.casefold(), text)


def _flag(text: str) -> bool:
    word = text.strip().casefold()
    if word in _YES or word in _NO:
        return word in _YES
    sentence = _("“%(text)s” is neither yes nor no. Write 1 or 0.")
    raise ReportRefused(sentence % {"text": text[:40]})


def _degrees(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text)
    except ValueError:
        sentence = _("“%(text)s” is no number of degrees, such as 106.55.")
        raise ReportRefused(sentence % {"text": text[:40]}) from None
