"""Figures in words and lines, for commands."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jiewang.center.intake.learning.measuring import Figures


def share(part: int, whole: int) -> str:
    """A rate with its numerator and denominator: “92.4% (924 of 1,000)”; a dash of nothing."""
    if not whole:
        return "–"
    counts = {"share": f"{part / whole:.1%}", "part": f"{part:,}", "whole": f"{whole:,}"}
    return _("%(share)s (%(part)s of %(whole)s)") % counts


def type_lines(figures: Figures) -> Iterator[str]:
    """A line a type that occurs, the most frequent first."""
    for each in sorted(figures.types, key=lambda each: -each.true):
        if each.true:
            line = _("%(code)s: found %(found)s, F1 %(f1)s, above the threshold right %(sure)s")
            values = {
                "code": each.code,
                "found": share(each.found, each.true),
                "f1": f"{each.f1:.3f}",
                "sure": share(each.right_surely, each.said_surely),
            }
            yield line % values
