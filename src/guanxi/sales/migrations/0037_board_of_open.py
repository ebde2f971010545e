"""The board of open opportunities finds at once that none stands in a stage of what is won or lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0036_freight_paid_by_us")]
    operations = [
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["stage", "status", "-id"], name="opportunity_board_open"),
        ),
    ]
