"""A lead's diary and the targets only grow."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("economy", "0001_ledger")]
    operations = [AppendOnly("economy_leadstep", "economy_target")]
