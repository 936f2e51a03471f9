"""Versions, diaries, entries and facts refuse change and deletion; the ledger guards its sums."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly
from jiewang.works.funds.ledger.triggers import GuardedLedger


class Migration(migrations.Migration):
    dependencies = [("works", "0003_funds")]

    operations = [
        AppendOnly("works_planversion", "works_planstep", "works_entry", "works_fact"),
        GuardedLedger(),
    ]
