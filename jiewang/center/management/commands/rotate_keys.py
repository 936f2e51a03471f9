"""`jiewang rotate_keys`: encrypt all personal data again with the first key."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from jiewang.base.personal_data import (
    EncryptedText,
    UnreadablePersonalData,
    needs_renewal,
    renew,
)
from jiewang.people.second_steps import renew_second_steps

_STOPS = (signal.SIGINT, signal.SIGTERM)


class Command(BaseCommand):
    help = (
        "Encrypt all personal data again with the first key of JIEWANG_DATA_KEYS. "
        "Put the new key in front, run this, then take the old one away. "
        "May be stopped and started again; the house may run meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")

    def handle(self, *, batch: int, **options: Any) -> None:
        self.stopping = False
        former = {number: signal.signal(number, self._stop) for number in _STOPS}
        try:
            for model in apps.get_models():
                columns = [f.name for f in model._meta.local_fields if isinstance(f, EncryptedText)]
                if columns:
                    self._renew_table(model, columns, max(1, batch))
            if renewed := renew_second_steps():
                self.stdout.write(_("second steps: %(renewed)d") % {"renewed": renewed})
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
        if self.stopping:
            self.stdout.write(_("Stopped before the end. Start it again to go on."))

    def _stop(self, *_signal: object) -> None:
        self.stopping = True

    def _renew_table(self, model: type[models.Model], columns: list[str], batch: int) -> None:
        last: Any = 0
        read = renewed = 0
        while not self.stopping:
            with transaction.atomic():
                tokens = _tokens_after(model, columns, last, batch)
                for pk, row in tokens:
                    renewed += _renew_row(model, pk, row)
            if not tokens:
                break
            last, read = tokens[-1][0], read + len(tokens)
            text = _("%(table)s: %(read)d rows read, %(renewed)d encrypted again")
            counts = {"table": model._meta.db_table, "read": read, "renewed": renewed}
            self.stdout.write(text % counts)


def _tokens_after(
    model: type[models.Model], columns: list[str], after: Any, batch: int
) -> list[tuple[Any, dict[str, str]]]:
    """The next rows as they stand in the table, not decrypted, and locked."""
    # A function's value is not of the column's type, so Django does not decrypt it.
    bare = {
        f"bare_{name}": Func(
            F(name),
            function="COALESCE",
            template="%(function)s(%(expressions)s, '')",
            output_field=models.TextField(),
        )
        for name in columns
    }
    rows = model._default_manager.select_for_update(of=("self",)).filter(pk__gt=after)
    found = rows.order_by("pk").annotate(**bare).values_list("pk", *bare)[:batch]
    return [(pk, dict(zip(columns, tokens, strict=True))) for pk, *tokens in found]


def _renew_row(model: type[models.Model], pk: Any, tokens: dict[str, str]) -> bool:
    """Encrypt a row's values again that are not of the first key; tell whether there were any."""
    old = {name: token for name, token in tokens.items() if needs_renewal(token)}
    if not old:
        return False
    try:
        new = {name: renew(token) for name, token in old.items()}
    except UnreadablePersonalData as error:
        text = _("%(table)s, row %(row)s: %(error)s")
        raise CommandError(
            text % {"table": model._meta.db_table, "row": pk, "error": error}
        ) from error
    # As expressions, or the column would encrypt what is encrypted already.
    values = {name: Value(token, models.TextField()) for name, token in new.items()}
    model._default_manager.filter(pk=pk).update(**values)
    return True
