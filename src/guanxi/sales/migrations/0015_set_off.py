from django.db import migrations, models

METHODS = [
    ("cash", "Cash"),
    ("card", "Card"),
    ("transfer", "Bank transfer"),
    ("wechat", "WeChat Pay"),
    ("alipay", "Alipay"),
    ("other", "Other"),
    ("set_off", "Set-off"),
]


def name_them(apps, schema_editor):
    """Set-offs were entered in an `other` way: what pays nothing under their number."""
    payments = models.QuerySet(apps.get_model("sales", "Payment"))
    payments.filter(method="other", amount=0, code__startswith="OF2").update(method="set_off")


class Migration(migrations.Migration):
    dependencies = [("sales", "0014_furthest_stage")]

    operations = [
        migrations.AlterField(
            "payment",
            "method",
            models.CharField(choices=METHODS, default="transfer", max_length=8, verbose_name="method"),
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
    ]
