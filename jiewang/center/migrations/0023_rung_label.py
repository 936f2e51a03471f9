"""The rung of the supervision order is called by the order itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("center", "0022_task_numbers_by_center")]

    operations = [
        migrations.AlterField(
            model_name="task",
            name="rung",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not pressed"),
                    ("remind", "Reminded"),
                    ("warn", "Warned"),
                    ("order", "Supervision order"),
                    ("leader", "Before the leader"),
                ],
                default="",
                max_length=8,
            ),
        ),
    ]
