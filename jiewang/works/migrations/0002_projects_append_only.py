"""The diary of a project and what was learned from it refuse change and deletion."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("works", "0001_projects")]

    operations = [AppendOnly("works_projectstep", "works_lesson")]
