"""What the lists of a comparison are called, and what to do about each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiewang.center.exchange.reconciling import Differences, Row


@dataclass(frozen=True)
class NamedList:
    """One kind of difference. `code` is its field in Differences."""

    code: str
    title: str
    advice: str
    rows: list[Row]


def named_lists(found: Differences) -> list[NamedList]:
    """The kinds of difference in the order in which to look at them, in the reader's language."""
    words = [
        (
            "we_lack",
            _("They have it, we do not"),
            _("Ask the other side to send these orders again."),
        ),
        (
            "they_lack",
            _("We have it, they do not"),
            _("Ask the other side whether it has withdrawn them or lists them on another day."),
        ),
        (
            "answered_here",
            _("Answered here, not there"),
            _("Give these answers again: the other side gets them at its next call or file."),
        ),
        (
            "answered_there",
            _("Answered there, not here"),
            _("Open the case: the other side has closed it while it is still being worked on."),
        ),
        (
            "due_differs",
            _("Different deadlines"),
            _("Open the case and put the deadline right, or ask the other side to send it anew."),
        ),
        (
            "other_day",
            _("Here on another day"),
            _("Nothing to do: it came in before or after midnight."),
        ),
    ]
    return [NamedList(code, title, tip, getattr(found, code)) for code, title, tip in words]
