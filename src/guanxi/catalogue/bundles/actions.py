"""The verbs of bundles' parts. Cost and price of the bundle follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.catalogue.bundles.following import follow
from guanxi.catalogue.models import BundlePart
from guanxi.records import actions as records


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User | None, at: datetime) -> BundlePart:
    """Add a part to a bundle. What was sold before keeps the parts of its day."""
    made = records.create(BundlePart, values=values, by=by, at=at)
    follow([made.bundle_id])
    return made


@transaction.atomic
def change(*, record: BundlePart, values: Mapping[str, Any], version: int | None) -> BundlePart:
    """Change a part. Raises ValidationError where it would be another bundle's."""
    before = BundlePart.objects.get(pk=record.pk)
    if values.get("bundle", before.bundle) != before.bundle:
        raise ValidationError({"bundle": _("A part stays with its bundle: remove it, and add it to the other.")})
    changed = records.change(record=record, values=values, version=version)
    follow([changed.bundle_id])
    return changed


@transaction.atomic
def change_all(*, records: QuerySet[BundlePart], values: Mapping[str, Any]) -> int:
    """Change many parts, one by one; answers how many. Raises ValidationError as `change` does."""
    return len([change(record=part, values=values, version=None) for part in list(records)])


@transaction.atomic
def delete(*, records: QuerySet[BundlePart], at: datetime) -> int:
    """Take parts out of their bundles; answers how many."""
    bundles = set(records.values_list("bundle_id", flat=True))
    count = records.delete()[0]
    follow(bundles)
    return count
