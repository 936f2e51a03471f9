"""The file of rows that could not be taken in, with line and reason, to mend and import again."""

import csv
import os
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from jiewang.base.csv_files import plain_cell
from jiewang.center.intake.importing.tables import TableRow


class RejectedRows:
    """Collects rejected rows beside the target and puts them in its place when asked to.

    A crash leaves the former file whole. Made when the first row is rejected; readable by its
    owner alone, because the rows may carry personal data.
    """

    def __init__(self, target: Path, columns: tuple[str, ...]) -> None:
        self.target = target
        self._columns = columns
        self._draft = target.with_name(f"{target.name}.part")
        self._file: IO[str] | None = None

    def add(self, row: TableRow, reason: str) -> None:
        """Write one more row, its line and why, then its cells, none of them a formula."""
        if self._file is None:
            self._file = self._begin()
        # People open it to mend it, and others have written the cells.
        cells = [plain_cell(cell) for cell in row.raw]
        csv.writer(self._file).writerow([row.line, reason, *cells])

    def publish(self) -> bool:
        """Put the rows in the target's place; tell whether there are any.

        Without any, a file of an earlier run is taken away: what it lists has been mended.
        """
        if self._file is None:
            self.target.unlink(missing_ok=True)
            return False
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self._draft, self.target)
        self._file = None
        return True

    def discard(self) -> None:
        """Leave the target as it is."""
        if self._file is not None:
            self._file.close()
            self._draft.unlink(missing_ok=True)
            self._file = None

    def _begin(self) -> IO[str]:
        descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        # With a byte order mark, so that Excel reads the Chinese.
        file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
        csv.writer(file).writerow([_("Line"), _("Reason"), *self._columns])
        return file
