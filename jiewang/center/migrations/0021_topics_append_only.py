"""What people have decided on topics, signs and themes refuses change and deletion."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("center", "0020_topics")]

    operations = [AppendOnly("center_topicstep")]
