"""Schemes, drafts and bulletins refuse change; lines of the diary are found by their moment."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly

# A month's lines. On PostgreSQL a summary of each stretch of the table: a diary is written in
# order of time, and a whole index would cost every report something.
_USING = {"postgresql": "USING brin (at)", "sqlite": "(at)"}


def find_by_moment(_apps, editor):
    how = _USING[editor.connection.vendor]
    editor.execute(f"CREATE INDEX center_step_at ON center_casestep {how}")


def forget_moment(_apps, editor):
    editor.execute("DROP INDEX center_step_at")


class Migration(migrations.Migration):
    dependencies = [("center", "0015_evaluate")]

    operations = [
        AppendOnly(
            "center_scheme",
            "center_bulletindraft",
            "center_bulletinfigure",
            "center_bulletinscore",
            "center_bulletincorrection",
            "center_bulletin",
        ),
        migrations.RunPython(find_by_moment, forget_moment),
    ]
