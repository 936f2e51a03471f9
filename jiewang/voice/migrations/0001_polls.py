import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import jiewang.base.personal_data
import jiewang.voice.polls.models
from jiewang.base.tables_at_once import TablesAtOnce


class Migration(TablesAtOnce):
    initial = True

    dependencies = [
        ("people", "0002_first_passwords"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("questionnaire", "Questionnaire"),
                            ("vote", "Residents' vote"),
                            ("deputies", "Deputies' vote"),
                        ],
                        max_length=14,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=160)),
                ("lead", models.TextField(blank=True)),
                ("lead_en", models.TextField(blank=True)),
                (
                    "entry",
                    models.CharField(
                        choices=[
                            ("open", "Anybody, not counted by person"),
                            ("code", "A code from the staff"),
                            ("sms", "A code by text message"),
                            ("sign_in", "An account of one's own"),
                        ],
                        default="code",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being drafted"),
                            ("open", "Open"),
                            ("closed", "Closed, counted"),
                            ("published", "Result published"),
                            ("withdrawn", "Draft given up"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("draft", models.JSONField(default=dict)),
                ("version", models.PositiveSmallIntegerField(default=0)),
                (
                    "key",
                    jiewang.base.personal_data.EncryptedText(
                        default=jiewang.voice.polls.models.new_key
                    ),
                ),
                ("outcome", models.JSONField(null=True)),
                ("diary_length", models.PositiveIntegerField(default=0)),
                (
                    "center",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="polls",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["-opens_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("token", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("area", models.CharField(blank=True, max_length=24)),
                ("assisted", models.BooleanField(default=False)),
                ("content", models.JSONField()),
                ("receipt", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
                ("in_box", models.BooleanField(default=False)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ballots",
                        to="voice.poll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollArea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, max_length=120)),
                ("quota", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("population", models.PositiveIntegerField(default=0)),
                ("closed", models.BooleanField(default=False)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="areas",
                        to="voice.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["poll", "code"],
            },
        ),
        migrations.CreateModel(
            name="PollShown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("page", models.PositiveSmallIntegerField()),
                ("slot", models.PositiveSmallIntegerField()),
                ("shown", models.PositiveIntegerField(default=0)),
                ("left", models.PositiveIntegerField(default=0)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shown",
                        to="voice.poll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("set_up", "Drafted"),
                            ("changed", "Draft changed"),
                            ("opened", "Opened to voters"),
                            ("new_version", "New version"),
                            ("codes", "Codes issued"),
                            ("area_closed", "Area closed"),
                            ("closed", "Closed and counted"),
                            ("published", "Result published"),
                            ("withdrawn", "Draft given up"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being drafted"),
                            ("open", "Open"),
                            ("closed", "Closed, counted"),
                            ("published", "Result published"),
                            ("withdrawn", "Draft given up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("post", models.CharField(blank=True, max_length=20)),
                ("note", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="voice.poll",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.unit",
                    ),
                ),
            ],
            options={
                "ordering": ["poll", "line"],
            },
        ),
        migrations.CreateModel(
            name="PollTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("ballots", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="voice.poll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="voice.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["poll", "number"],
            },
        ),
        migrations.CreateModel(
            name="TextedCode",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("until", models.DateTimeField()),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="voice.poll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VoterMark",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="voice.poll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VotingCode",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("area", models.CharField(blank=True, max_length=24)),
                ("batch", models.PositiveSmallIntegerField()),
                ("revoked", models.BooleanField(default=False)),
                (
                    "poll",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="voice.poll",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="voice_poll_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "withdrawn"]), ("version__gt", 0), _connector="OR"
                ),
                name="voice_poll_open_has_version",
            ),
        ),
        migrations.AddIndex(
            model_name="ballot",
            index=models.Index(
                condition=models.Q(("in_box", False)), fields=["poll"], name="voice_ballot_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(
                fields=("poll", "receipt"), name="voice_ballot_receipt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pollarea",
            constraint=models.UniqueConstraint(fields=("poll", "code"), name="voice_area_once"),
        ),
        migrations.AddConstraint(
            model_name="pollshown",
            constraint=models.UniqueConstraint(
                fields=("poll", "version", "page", "slot"), name="voice_shown_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pollstep",
            constraint=models.UniqueConstraint(
                fields=("poll", "line"), name="voice_pollstep_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="polltally",
            constraint=models.UniqueConstraint(fields=("poll", "version"), name="voice_tally_once"),
        ),
        migrations.AddConstraint(
            model_name="pollversion",
            constraint=models.UniqueConstraint(
                fields=("poll", "number"), name="voice_version_once"
            ),
        ),
    ]
