"""Rules that ask for the reason of a return name it as the list of reasons does (sales 0034)."""

from importlib import import_module

from django.db import migrations

KIND = "returns"


def _change(apps, values):
    changed = import_module("guanxi.sales.migrations.0034_return_reasons").changed
    rules, versions = (apps.get_model("automation", name)._base_manager for name in ("Rule", "RuleVersion"))
    for row in [*rules.filter(kind=KIND), *versions.filter(rule__kind=KIND)]:
        if row.definition.get("condition"):
            row.definition["condition"] = changed(row.definition["condition"], values)
            row.save(update_fields=["definition"])


def forwards(apps, schema_editor):
    _change(apps, dict(apps.get_model("sales", "ReturnReason").objects.values_list("key", "pk")))


def backwards(apps, schema_editor):
    reasons = apps.get_model("sales", "ReturnReason").objects.values_list("pk", "key")
    _change(apps, {pk: key or "other" for pk, key in reasons})


class Migration(migrations.Migration):
    dependencies = [("automation", "0001_initial"), ("sales", "0034_return_reasons")]
    operations = [migrations.RunPython(forwards, backwards)]
