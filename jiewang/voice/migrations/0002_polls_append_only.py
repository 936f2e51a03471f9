"""What was asked and what the staff did with a poll: written once, never changed."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("voice", "0001_polls")]

    operations = [AppendOnly("voice_pollversion", "voice_pollstep")]
