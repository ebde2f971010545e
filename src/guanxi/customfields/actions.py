"""The verbs of custom fields. Nothing is lost by any of them: what is archived keeps its values and can come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.numbers import list_currencies
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from guanxi.audit.keyed import COLUMN
from guanxi.audit.recording import model_of
from guanxi.customfields.kinds import Kind
from guanxi.customfields.models import CustomField
from guanxi.customfields.naming import key_for

EXAMPLES = 5
BATCH = 2000


@dataclass(frozen=True)
class Misfits:
    """How many records hold values that do not fit a field, and a few of these values."""

    count: int
    examples: tuple[str, ...]


@transaction.atomic
def define(*, record: str, values: Mapping[str, Any], at: datetime) -> CustomField:
    """Add a field to a record type (a label), behind those that it has. Raises ValidationError."""
    taken = set(CustomField.objects.filter(record=record).values_list("key", flat=True))
    name = values.get("label_en") or values.get("label_zh") or ""
    last = CustomField.objects.filter(record=record).aggregate(last=models.Max("position"))["last"]
    field = CustomField(record=record, key=key_for(name, taken), position=(last or 0) + 1, **values)
    _check(field)
    field.save()
    return field


@transaction.atomic
def change(*, field: CustomField, values: Mapping[str, Any], at: datetime) -> CustomField:
    """Change a definition. Raises ValidationError for a kind that stored values do not fit: they are named."""
    current = CustomField.objects.select_for_update().get(pk=field.pk)
    was = current.kind, current.decimals
    currency = current.currency
    for name, value in values.items():
        setattr(current, name, value)
    current.__dict__.pop("values", None)
    _check(current)
    if (current.kind, current.decimals) != was and (found := misfits(current)).count:
        raise ValidationError({"kind": told(found)})
    if was[0] == Kind.MONEY == current.kind and current.currency != currency and filled(current.record)[current.key]:
        raise ValidationError(
            {"currency": _("Records hold amounts in %(code)s: clear those first.") % {"code": currency}}
        )
    current.save()
    return current


@transaction.atomic
def archive(*, field: CustomField, at: datetime) -> None:
    """Take a field out of sight; its values stay."""
    CustomField.objects.filter(pk=field.pk, archived_at__isnull=True).update(archived_at=at)


@transaction.atomic
def restore(*, field: CustomField) -> None:
    """Bring an archived field back. Raises ValidationError where another has its name by now."""
    current = CustomField.objects.get(pk=field.pk)
    current.archived_at = None
    _check(current)
    CustomField.objects.filter(pk=field.pk, archived_at__isnull=False).update(archived_at=None)


@transaction.atomic
def arrange(*, record: str, keys: Sequence[str]) -> None:
    """Put the fields of a record type into this order; those not named keep theirs behind them."""
    fields = {field.key: field for field in CustomField.objects.filter(record=record)}
    named = [key for key in dict.fromkeys(keys) if key in fields]
    order = [*named, *(key for key in fields if key not in named)]
    moved = []
    for position, key in enumerate(order, 1):
        if fields[key].position != position:
            fields[key].position = position
            moved.append(fields[key])
    CustomField.objects.bulk_update(moved, ["position"])


def filled(record: str) -> dict[str, int]:
    """How many records of a type, those in the bin included, have a value in each of its fields: one query."""
    fields = CustomField.objects.filter(record=record).values_list("key", flat=True)
    rows = model_of(record)._base_manager.all()
    counts = {key: models.Count("pk", filter=models.Q(**{f"{COLUMN}__has_key": key})) for key in fields}
    return rows.order_by().aggregate(**counts) if counts else {}


def misfits(field: CustomField) -> Misfits:
    """The stored values that a field as it is (changed, not yet saved) would not take; reads them in batches."""
    rows = model_of(field.record)._base_manager.filter(**{f"{COLUMN}__has_key": field.key})
    count, examples = 0, dict[str, bool]()
    for raw in rows.values_list(F(f"{COLUMN}__{field.key}"), flat=True).iterator(BATCH):
        if not field.fits(raw):
            count += 1
            if len(examples) < EXAMPLES:
                examples[str(raw)[:40]] = True
    return Misfits(count, tuple(examples))


def told(found: Misfits) -> str:
    """The misfits in a sentence."""
    about = {
        "n": number_format(found.count, force_grouping=True),
        "values": "、".join(f"“{x}”" for x in found.examples),
    }
    return _("%(n)s records hold values that do not fit this: %(values)s. Change those first.") % about


def _check(field: CustomField) -> None:
    if field.kind == Kind.MONEY:
        field.currency = field.currency.strip().upper() or settings.CURRENCY
        if field.currency not in list_currencies():
            raise ValidationError({"currency": _("“%(code)s” is no code of a currency.") % {"code": field.currency}})
    field.full_clean(exclude=["record", "key"])
    names = {name for name in (field.label_zh, field.label_en) if name}
    if not names:
        raise ValidationError({"label_zh": _("Give the field a name.")})
    others = CustomField.objects.filter(record=field.record, archived_at__isnull=True).exclude(pk=field.pk)
    if field.archived_at is None and any(names & {other.label_zh, other.label_en} for other in others):
        raise ValidationError({"label_zh": _("Another field has this name.")})
