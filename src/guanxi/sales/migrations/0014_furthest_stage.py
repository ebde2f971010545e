import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def walk(apps, schema_editor):
    """How far each came is told by the stages that it was moved to, in the pipeline where it stands."""
    moves = apps.get_model("sales", "StageMove")._base_manager
    entered = moves.filter(opportunity=OuterRef("pk"), after__pipeline=OuterRef("pipeline"), after__kind="open")
    last = entered.order_by("-after__position", "-after").values("after")[:1]
    models.QuerySet(apps.get_model("sales", "Opportunity")).update(furthest=Subquery(last))


class Migration(migrations.Migration):

    dependencies = [
        ('sales', '0013_instalments'),
    ]

    operations = [
        migrations.AddField(
            model_name='opportunity',
            name='furthest',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.stage', verbose_name='came as far as'),
        ),
        migrations.RunPython(walk, migrations.RunPython.noop),
    ]
