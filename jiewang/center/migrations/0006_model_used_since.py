from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("center", "0005_outside_numbers"),
    ]

    operations = [
        migrations.AddField(
            model_name="suggestionmodel",
            name="used_since",
            field=models.DateTimeField(null=True),
        ),
    ]
