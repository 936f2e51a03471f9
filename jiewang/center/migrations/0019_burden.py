from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0018_whistle_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="BurdenCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("form_seconds", "Time to fill a form"),
                            ("notices", "Notices per person and day"),
                            ("submissions", "Entries per person and week"),
                            ("must_fill", "Fields one must fill"),
                        ],
                        max_length=14,
                    ),
                ),
                ("of", models.CharField(blank=True, max_length=40)),
                ("day", models.DateField()),
                ("bucket", models.PositiveIntegerField()),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("measure", "day", "of", "bucket"), name="center_burdencount_once"
                    )
                ],
            },
        ),
    ]
