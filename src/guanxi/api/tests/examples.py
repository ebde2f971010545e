"""An example of any record type, so that tests hold for those that are still to come."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from django.db import models
from django.utils import timezone

from guanxi.access.models import User
from guanxi.catalogue.models import Product
from guanxi.parties.models import Party

NUMBERS = count(1)


def _month() -> date:
    """The first day of another month each time."""
    years, month = divmod(next(NUMBERS), 12)
    return date(2000 + years % 1000, month + 1, 1)


def _bundle() -> Product:
    """A product that takes parts."""
    return Product.objects.create(code=f"X{next(NUMBERS)}", name="X", currency="CNY", is_bundle=True)


# What there is beyond what the columns need; a function makes another value for each example, and a model stands for
# an example of it.
WANTED: dict[str, dict[str, Any]] = {
    "activities.activity": {"text": "X"},
    "catalogue.bundlepart": {"bundle": _bundle},
    "loyalty.couponkind": {"amount": 100},
    "sales.lead": {"company": "X"},
    "sales.captureform": {"asks": ["phone"]},
    "sales.assignmentrule": {"method": "pool"},
    "sales.suggestion": {"party": Party},
    "sales.target": {"starts_on": _month},
    "sales.commissionrule": {"tiers": "0 3%", "valid_from": _month},
    "sales.commissionstatement": {"month": _month},
}


def _wanted(value: Any, owner: User) -> Any:
    if isinstance(value, type) and issubclass(value, models.Model):
        return example(value, owner)
    return value() if callable(value) else value


def example(model: type[models.Model], owner: User) -> models.Model:
    """A record of this owner's, with what its columns need."""
    wanted = WANTED.get(model._meta.label_lower, {}).items()
    values: dict[str, Any] = {name: _wanted(value, owner) for name, value in wanted}
    for column in model._meta.concrete_fields:
        if column.primary_key or column.null or column.has_default() or column.blank:
            continue
        if column.is_relation and column.name in values:
            continue
        if column.is_relation:
            values[column.name] = example(column.related_model, owner)
        elif isinstance(column, models.DateTimeField):
            values[column.name] = timezone.now()
        elif isinstance(column, models.DateField):
            values.setdefault(column.name, timezone.now().date())
        elif column.name == "object_id":
            # What belongs to a record of any type belongs to a customer here.
            values["model"], values["object_id"] = Party._meta.label_lower, example(Party, owner).pk
        elif isinstance(column, models.IntegerField | models.DecimalField):
            values[column.name] = 1
        elif isinstance(column, models.URLField):
            values[column.name] = "https://93.184.215.14/"
        else:
            known = {"currency": "CNY", "code": f"X{next(NUMBERS)}", "name": f"X{next(NUMBERS)}"}
            values.setdefault(column.name, column.choices[0][0] if column.choices else known.get(column.name, "X"))
    if "owner" in {f.name for f in model._meta.concrete_fields}:
        values["owner"] = owner
    return model._base_manager.create(**values)
