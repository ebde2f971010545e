"""No index begins with what all records share: without statistics SQLite sorted a million customers for a page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0008_analysis_scores")]

    operations = [
        migrations.RemoveIndex(model_name="party", name="party_stage_sum"),
        migrations.RemoveIndex(model_name="party", name="party_loyalty_sum"),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["stage", "value", "deleted_at"], name="party_stage_sum"),
        ),
        migrations.AddIndex(
            model_name="party",
            index=models.Index(fields=["loyalty", "value", "deleted_at"], name="party_loyalty_sum"),
        ),
    ]
