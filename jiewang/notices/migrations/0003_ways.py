import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import jiewang.base.personal_data
from jiewang.base.append_only import AppendOnly
from jiewang.base.tables_at_once import TablesAtOnce


class Migration(TablesAtOnce):
    dependencies = [
        ("notices", "0002_inbox_by_right"),
        ("people", "0002_first_passwords"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ways", models.JSONField(default=dict)),
                ("quiet_from", models.TimeField(null=True)),
                ("quiet_until", models.TimeField(null=True)),
                ("digest_at", models.TimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DeliveryStep",
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
                        choices=[
                            ("failed", "Failed for the last time"),
                            ("again", "Sent again"),
                            ("given_up", "Given up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mailbox",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("address", jiewang.base.personal_data.EncryptedText()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("code_digest", models.CharField(blank=True, max_length=64)),
                ("code_until", models.DateTimeField(null=True)),
                ("wrong_codes", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("way", models.CharField(max_length=10, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("rests_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="notices_delivery_waiting",
        ),
        migrations.AddField(
            model_name="delivery",
            name="digest",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="delivery",
            name="rounds",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="delivery",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="way",
            field=models.CharField(
                choices=[
                    ("inbox", "In Jiewang"),
                    ("email", "E-mail"),
                    ("messenger", "Office messenger"),
                    ("sms", "Text message"),
                ],
                default="sms",
                max_length=10,
            ),
        ),
        # What was told before stands in the inbox and is not sent after.
        migrations.AddField(
            model_name="notice",
            name="spread_at",
            field=models.DateTimeField(default=django.utils.timezone.now, null=True),
        ),
        migrations.AlterField(
            model_name="notice",
            name="spread_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                    ("no_gateway", "No gateway set up"),
                    ("skipped", "Not needed any more"),
                    ("given_up", "Given up"),
                ],
                default="waiting",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["way", "next_at"],
                name="notices_delivery_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("state", "failed")),
                fields=["-next_at"],
                name="notices_delivery_failed",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("spread_at", None)),
                fields=["created_at"],
                name="notices_notice_to_spread",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False)),
                fields=("notice", "user", "way"),
                name="notices_delivery_once_a_way",
            ),
        ),
        migrations.AddField(
            model_name="deliverystep",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deliverystep",
            name="delivery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="notices.delivery",
            ),
        ),
        AppendOnly("notices_deliverystep"),
    ]
