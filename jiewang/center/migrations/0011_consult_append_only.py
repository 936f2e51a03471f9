"""What happened to a blocked item or a whistle refuses change and deletion."""

from django.db import migrations

from jiewang.base.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("center", "0010_consult")]

    operations = [AppendOnly("center_itemstep", "center_whistlestep")]
