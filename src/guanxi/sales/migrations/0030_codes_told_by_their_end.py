"""Lines of orders told the whole code of the coupon behind them, also to who may not read codes."""

from django.db import migrations

LONGEST = 4


def shorten(apps, schema_editor):
    reductions = apps.get_model("sales", "Reduction").objects.filter(coupon__isnull=False)
    for reduction in reductions.select_related("line", "coupon").iterator(500):
        line, code = reduction.line, reduction.coupon.code
        if code in line.description:
            line.description = line.description.replace(code, f"…{code[len(code) - min(LONGEST, len(code) // 3) :]}")
            line.save(update_fields=["description"])


class Migration(migrations.Migration):
    dependencies = [("sales", "0029_bin"), ("loyalty", "0002_codes_told_by_their_end")]
    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
