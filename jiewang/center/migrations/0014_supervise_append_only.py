"""The diary of tasks, supervision orders and their answers refuse change and deletion."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("center", "0013_supervise")]

    operations = [
        AppendOnly("center_taskstep", "center_supervisionorder", "center_orderanswer"),
    ]
