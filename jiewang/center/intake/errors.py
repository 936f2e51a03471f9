"""What intake refuses, in sentences for the person refused."""

from jiewang.base.errors import Refusal


class ReportRefused(Refusal):
    """What came in cannot become a report. str() says what to mend; nothing was written."""


class PhotoRefused(ReportRefused):
    """A file that is no photo, or more than a photo may be. str() says what to do instead."""


class RefusedUnmasking(Refusal):
    """This person may not read a reporter's personal data, or it is gone. str() says why."""
