"""Visits, answers on fire standards and what panels said only grow."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("works", "0005_approvals")]
    operations = [AppendOnly("works_sitevisit", "works_firestandardchoice", "works_expertreview")]
