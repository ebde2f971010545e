"""The letterhead goes to the papers; with what quotes begin, and the limits, stay here. Their history goes along."""

from django.db import migrations

HEAD = ("name", "address", "phone", "email", "website", "tax_number", "bank", "logo")
FORMER, LETTERHEAD, TERMS = "sales.letterhead", "paper.letterhead", "sales.salesterms"


def part(apps, schema_editor):
    keys = {}
    for row in apps.get_model("sales", "Letterhead").objects.order_by("pk"):
        head = {name: getattr(row, name) for name in HEAD}
        keys[row.pk] = apps.get_model("paper", "Letterhead").objects.create(**head).pk
    Change = apps.get_model("audit", "Change")
    for change in Change.objects.filter(model=FORMER).order_by("pk"):
        sides = change.before, change.after
        head, rest = ([{k: v for k, v in side.items() if (k in HEAD) == its} for side in sides] for its in (True, False))
        change.model, (change.before, change.after) = TERMS, rest
        if not any(head):
            change.save()
            continue
        if any(rest):
            change.save()
            change.pk = None
        change.model, (change.before, change.after) = LETTERHEAD, head
        change.object_id = keys.get(change.object_id, change.object_id)
        change.save()


def join(apps, schema_editor):
    keys = {}
    terms = apps.get_model("sales", "Letterhead").objects
    for head in apps.get_model("paper", "Letterhead").objects.order_by("pk"):
        row = terms.order_by("pk").first() or terms.model()
        for name in HEAD:
            setattr(row, name, getattr(head, name))
        row.save()
        keys[head.pk] = row.pk
        head.delete()
    Change = apps.get_model("audit", "Change")
    Change.objects.filter(model=TERMS).update(model=FORMER)
    for change in Change.objects.filter(model=LETTERHEAD).order_by("pk"):
        pk = keys.get(change.object_id, change.object_id)
        same = {"operation": change.operation_id, "action": change.action, "object_id": pk}
        other = Change.objects.filter(model=FORMER, **same).exclude(pk=change.pk).first()
        if other is None:
            change.model, change.object_id = FORMER, pk
            change.save()
            continue
        other.before, other.after = other.before | change.before, other.after | change.after
        other.save()
        change.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0032_lines_of_order_and_product"),
        ("paper", "0001_initial"),
        ("audit", "0002_reading"),
    ]
    operations = [
        migrations.RunPython(part, join),
        *(migrations.RemoveField("letterhead", name) for name in HEAD),
        migrations.RenameModel("Letterhead", "SalesTerms"),
        migrations.AlterModelOptions("salesterms", {"verbose_name": "rules of sales"}),
    ]
