from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0006_model_used_since"),
        ("grid", "0001_initial"),
        ("people", "0002_first_passwords"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="center_case_queue",
        ),
        migrations.RemoveIndex(
            model_name="workorder",
            name="center_order_unit",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "center", "reported_at"], name="center_case_queue"),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(fields=["unit", "state", "handled_at"], name="center_order_unit"),
        ),
    ]
