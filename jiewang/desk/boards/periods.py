"""The month that a board shows, and the ones beside it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format


@dataclass(frozen=True)
class Month:
    """A month from its first day to its last, of the running one to today."""

    first: date

    @property
    def last(self) -> date:
        end = self.first.replace(day=monthrange(self.first.year, self.first.month)[1])
        return max(self.first, min(end, timezone.localdate()))

    @property
    def is_running(self) -> bool:
        return self.first == timezone.localdate().replace(day=1)

    @property
    def code(self) -> str:
        """As the address says it: `2026-11`."""
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return date_format(self.first, "YEAR_MONTH_FORMAT")

    @property
    def before(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def after(self) -> "Month | None":
        """The next one; None after the running month."""
        return None if self.is_running else Month((self.first + timedelta(days=32)).replace(day=1))


def month_of(text: str) -> Month:
    """The month of an address; the running one for no month, or one that has not begun."""
    today = timezone.localdate()
    try:
        year, month = text.split("-")
        first = date(int(year), int(month), 1)
    except ValueError:
        first = today
    first = first.replace(day=1)
    return Month(first if date(2000, 1, 1) <= first <= today else today.replace(day=1))
