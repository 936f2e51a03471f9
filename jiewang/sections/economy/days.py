"""Days on which something was signed, arrived or began."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.sections.economy.errors import InvestmentError


def check_day(on: date, *, not_before: date | None = None) -> None:
    """Refuse a day that is still to come, or before the contract. Raises InvestmentError."""
    today = timezone.localdate()
    if on > today:
        text = _("%(day)s is still to come; today is %(today)s. Book it when it has happened.")
        raise InvestmentError(text % {"day": on.isoformat(), "today": today.isoformat()})
    if not_before is not None and on < not_before:
        text = _("%(day)s lies before the contract was signed, %(signed)s. Check the day.")
        raise InvestmentError(text % {"day": on.isoformat(), "signed": not_before.isoformat()})
    if on.year < today.year - 20:
        raise InvestmentError(
            _("%(day)s is long ago. Is the year right?") % {"day": on.isoformat()}
        )
