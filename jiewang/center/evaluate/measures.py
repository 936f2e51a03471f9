"""What is measured 考核指标: for each measure which lines of the diary count, and from where it is.

Common usage of bulletins and handbooks (design notes, domain.md 3.7; unverified as law): a
district sets weights, minimum n and the time for a first contact in its scheme.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """A share k of n. Each has its base in DEFINITIONS."""

    RESPONSE = "response", _("Response")
    RESOLUTION = "resolution", _("Resolution")
    SATISFACTION = "satisfaction", _("Satisfaction")
    ON_TIME = "on_time", _("On time")
    WHOLE_ON_TIME = "whole_on_time", _("Whole case on time")
    MISROUTE = "misroute", _("Misrouted")
    REWORK = "rework", _("Rework rate")
    REPEAT = "repeat", _("Repeat requests")


class Spread(models.TextChoices):
    """A number of each case, of which the shares above or below some bounds are told."""

    REROUTES = "reroutes", _("Reroutes of a case")
    REPLY = "reply", _("Days until the answer")


M = Measure
# Less of these is better: they enter a score as what is missing to the whole.
LESS_IS_BETTER = frozenset({M.MISROUTE, M.REWORK, M.REPEAT})
# Where a case can stand beside the base without being for or against anybody.
BESIDE = {
    "unreachable": _("Not reached at call-back"),
    "shelved": _("Shelved"),
    "provisional": _("Ended after a provisional date"),
    "untold": _("The diary does not tell the deadline"),
}

# k, then n; the lines of the diary that say so stand in reading.py.
DEFINITIONS = {
    M.RESPONSE: (
        _("the reporter was contacted inside the scheme’s time after the dispatch"),
        _("orders of lead units whose time for the first contact ended in the period"),
    ),
    M.RESOLUTION: (
        _("answers “solved”"),
        _("answers to “is it solved?”, by the reporter or at call-back"),
    ),
    M.SATISFACTION: (
        _("answers “satisfied”; “fairly satisfied” weighs as the scheme says"),
        _("answers to “are you satisfied?”, by the reporter or at call-back"),
    ),
    M.ON_TIME: (
        _("fed back before the deadline"),
        _("orders whose deadline lies in the period, closed or not"),
    ),
    M.WHOLE_ON_TIME: (
        _("closed before the whole deadline"),
        _("cases whose whole deadline lies in the period, closed or not"),
    ),
    M.MISROUTE: (
        _("sent back with an accepted reason"),
        _("dispatches of the period, counted for who dispatched"),
    ),
    M.REWORK: (
        _("failed the check"),
        _("results checked in the period, counted for the unit that did the work"),
    ),
    M.REPEAT: (
        _("merged into a case that was known already"),
        _("cases reported in the period"),
    ),
}

# At least so many times; at most so many days of 24 hours.
REROUTE_BOUNDS = (2, 3, 5)
REPLY_DAYS = (7, 15, 30)
