from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("people", "0002_first_passwords"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="notice",
            name="notices_notice_inbox",
        ),
        migrations.RemoveField(
            model_name="notice",
            name="to_user",
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["to_unit", "-created_at", "right"], name="notices_notice_inbox"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None)),
                fields=["to_unit", "right"],
                name="notices_notice_unread",
            ),
        ),
    ]
