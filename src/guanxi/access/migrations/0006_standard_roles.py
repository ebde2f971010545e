from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0005_team_lead")]

    operations = [
        migrations.AddField("role", "standard", models.CharField(blank=True, default="", editable=False, max_length=30)),
        migrations.AddField("role", "offered", models.JSONField(blank=True, editable=False, null=True)),
    ]
