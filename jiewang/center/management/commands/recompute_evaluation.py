"""`jiewang recompute_evaluation 2026-10`: a bulletin computed again from the diary alone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.evaluate.bulletins import recomputed
from jiewang.center.evaluate.models import Bulletin, BulletinDraft
from jiewang.center.evaluate.periods import read_month

_SHOWN = 50


class Command(BaseCommand):
    help = "Compute a month's bulletin again from the diary and compare it to the last digit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", help="the month, as 2026-10")

    def handle(self, *, period: str, **options: Any) -> None:
        try:
            draft = _kept(period)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        if draft is None:
            raise CommandError(_("There are no figures of %(month)s.") % {"month": period})
        different = list(recomputed(draft))
        values = {"month": period, "figures": draft.figures.count(), "cases": draft.cases}
        if not different:
            text = _(
                "%(month)s: %(figures)d figures from the diaries of %(cases)d cases,"
                " the same to the last digit."
            )
            self.stdout.write(text % values)
            return
        for line in different[:_SHOWN]:
            self.stdout.write(line)
        text = _("%(month)s: %(count)d places differ (kept, computed).")
        raise CommandError(text % {**values, "count": len(different)})


def _kept(period: str) -> BulletinDraft | None:
    """The published draft, or the newest one. Raises PeriodRefused."""
    month = read_month(period)
    published = Bulletin.objects.filter(month=month).select_related("draft").first()
    if published is not None:
        return published.draft
    return BulletinDraft.objects.filter(month=month).first()
