"""Every return has a reason of the list; a step of its own, for PostgreSQL alters no table whose rows wait for checks."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0034_return_reasons")]
    operations = [
        migrations.AlterField(
            "return",
            "reason",
            models.ForeignKey(
                "sales.returnreason", django.db.models.deletion.PROTECT, related_name="returns", verbose_name="reason"
            ),
        ),
        migrations.RemoveField("return", "former"),
    ]
