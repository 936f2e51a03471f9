"""The diary, its seals and the log of unmaskings refuse change and deletion."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("center", "0001_initial")]

    operations = [AppendOnly("center_casestep", "center_seal", "center_unmasking")]
