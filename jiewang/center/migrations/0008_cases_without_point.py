from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0007_found_by_state"),
        ("grid", "0001_initial"),
        ("people", "0002_first_passwords"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("lon", None)),
                fields=["state", "center"],
                name="center_case_no_point",
            ),
        ),
    ]
