"""The reasons for returns become the company's own list; each return keeps its own. So do its history, and the saved
views that ask for it.
"""

from urllib.parse import parse_qsl, urlencode

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery
from django.utils import translation

from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import parse, to_json
from guanxi.conditions.urltext import from_text, to_text
from guanxi.sales.models.return_reason import STANDARD

RETURN, LISTING, KEPT = "sales.return", "returns", "other"


def begin(apps, schema_editor):
    reasons = apps.get_model("sales", "ReturnReason").objects
    with translation.override(settings.LANGUAGE_CODE):
        for n, (key, (name, is_our_fault)) in enumerate(STANDARD.items(), 1):
            reasons.create(key=key, name=str(name), is_our_fault=is_our_fault, position=n * 10)


def fill(apps, schema_editor):
    returns, reasons = apps.get_model("sales", "Return")._base_manager, apps.get_model("sales", "ReturnReason").objects
    known = dict(reasons.values_list("key", "pk"))
    returns.update(reason=Subquery(reasons.filter(key=OuterRef("former")).values("pk")[:1]))
    _change_history(apps, "reason", "reason_id", known)
    _change_conditions(apps, known)


def unfill(apps, schema_editor):
    returns, reasons = apps.get_model("sales", "Return")._base_manager, apps.get_model("sales", "ReturnReason").objects
    # What the company has added since was no word of the program.
    former = {pk: key or KEPT for pk, key in reasons.values_list("pk", "key")}
    for pk, key in former.items():
        returns.filter(reason=pk).update(former=key)
    _change_history(apps, "reason_id", "reason", former)
    _change_conditions(apps, former)


def _change_history(apps, old, new, values):
    changes = apps.get_model("audit", "Change").objects.filter(model=RETURN)
    for change in changes.filter(Q(before__has_key=old) | Q(after__has_key=old)).iterator(500):
        for side in (change.before, change.after):
            if old in side:
                value = side.pop(old)
                side[new] = values.get(value, value)
        change.save(update_fields=["before", "after"])


def _change_conditions(apps, values):
    views = apps.get_model("workbench", "SavedView").objects.filter(listing=LISTING, state__contains="filter=")
    for view in views:
        pairs = dict(parse_qsl(view.state, keep_blank_values=True))
        try:
            told = to_json(from_text(pairs["filter"]))
            pairs["filter"] = to_text(parse(changed(told, values)))
        except (ConditionError, KeyError):
            continue
        view.state = urlencode(pairs)
        view.save(update_fields=["state"])


def changed(node, values):
    """A condition in its JSON form, asking for the same reasons in the other way of naming them."""
    if isinstance(node, list):
        return [changed(one, values) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("field") != "reason":
        return {name: changed(part, values) for name, part in node.items()}
    value = node.get("value")
    told = [values.get(v, v) for v in value] if isinstance(value, list) else values.get(value, value)
    return {**node, **({"value": told} if "value" in node else {})}


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0033_letterhead_apart"),
        ("audit", "0002_reading"),
        ("workbench", "0006_undertaking"),
    ]
    operations = [
        migrations.CreateModel(
            name="ReturnReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "is_our_fault",
                    models.BooleanField(
                        default=False,
                        help_text="Ours or our carrier's: we pay the freight, whatever the day.",
                        verbose_name="our fault",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=100, verbose_name="position")),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Otherwise it stays on old returns only.", verbose_name="offered"
                    ),
                ),
                ("key", models.CharField(blank=True, editable=False, max_length=12)),
            ],
            options={"verbose_name": "reason for a return", "verbose_name_plural": "reasons for returns"},
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.AlterField("return", "reason", models.CharField(max_length=12, default="")),
        migrations.RenameField("return", "reason", "former"),
        migrations.AddField(
            "return",
            "reason",
            models.ForeignKey(
                "sales.returnreason",
                django.db.models.deletion.PROTECT,
                null=True,
                related_name="returns",
                verbose_name="reason",
            ),
        ),
        migrations.RunPython(fill, unfill),
    ]
