from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0003_list_orders")]

    operations = [
        migrations.AlterField(
            model_name="orderline",
            name="cost",
            field=models.BigIntegerField(blank=True, editable=False, null=True, verbose_name="cost"),
        ),
    ]
