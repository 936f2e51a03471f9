"""Tallies of days, what stands now, and the mark up to which the diary is counted."""

from django.db import migrations, models

from jiewang.base.tables_at_once import TablesAtOnce


class Migration(TablesAtOnce):
    dependencies = [("center", "0011_consult_append_only")]

    operations = [
        migrations.CreateModel(
            name="TallyMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after", models.BigIntegerField(default=0)),
                ("top", models.BigIntegerField(default=0)),
                ("horizon", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="DayTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("area", "Area"), ("unit", "Unit"), ("type", "Category")],
                        max_length=8,
                    ),
                ),
                ("within", models.CharField(blank=True, max_length=24)),
                ("key", models.CharField(blank=True, max_length=40)),
                ("day", models.DateField()),
                ("came_in", models.IntegerField(default=0)),
                ("filed", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("merged", models.IntegerField(default=0)),
                ("closed", models.IntegerField(default=0)),
                ("due", models.IntegerField(default=0)),
                ("on_time", models.IntegerField(default=0)),
                ("dispatched", models.IntegerField(default=0)),
                ("returned", models.IntegerField(default=0)),
                ("checked", models.IntegerField(default=0)),
                ("reworked", models.IntegerField(default=0)),
                ("reopened", models.IntegerField(default=0)),
                ("rated", models.IntegerField(default=0)),
                ("satisfied", models.IntegerField(default=0)),
                ("fairly", models.IntegerField(default=0)),
                ("solved", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "within", "day", "key"), name="center_daytally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("area", "Area"), ("unit", "Unit"), ("type", "Category")],
                        max_length=8,
                    ),
                ),
                ("within", models.CharField(blank=True, max_length=24)),
                ("key", models.CharField(blank=True, max_length=40)),
                ("open", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
                ("unfiled", models.IntegerField(default=0)),
                ("in_hand", models.IntegerField(default=0)),
                ("shelved", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "within", "key"), name="center_standing_once"
                    )
                ],
            },
        ),
    ]
