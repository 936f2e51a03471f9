from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0008_cases_without_point"),
        ("grid", "0001_initial"),
        ("people", "0002_first_passwords"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed")),
                fields=["center", "closed_at"],
                name="center_case_closed",
            ),
        ),
    ]
