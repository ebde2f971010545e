"""Row 37: whatever texts stand in records, no cell of any export and no heading begins a formula."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from django.db import DatabaseError, models, transaction
from tests.security.stage import Stage

from guanxi.access.querysets import VisibleQuerySet
from guanxi.customfields import registry
from guanxi.customfields.models import CustomField
from guanxi.exchange import exporting

EVIL = "=1+1"
SIGNS = ("=", "+", "@", "\t", "\r", "＝")


def spoiled(rows: VisibleQuerySet[models.Model]) -> int:
    """Put a formula into every text of these rows that takes it; answers into how many columns."""
    number = 0
    for column in rows.model._meta.concrete_fields:
        if isinstance(column, models.CharField | models.TextField) and not column.choices and column.db_column is None:
            with suppress(DatabaseError), transaction.atomic():
                models.QuerySet(rows.model).update(**{column.attname: EVIL})
                number += 1
    return number


@pytest.mark.one_database
def test_no_export_holds_a_formula(standing: Stage, world) -> None:
    asked = 0
    for exporter in exporting.exporters():
        spoiled(exporter.model._base_manager.all())
    with transaction.atomic():
        models.QuerySet(CustomField).update(label_en=EVIL, label_zh=EVIL)
    registry.look_again()
    for exporter in exporting.exporters():
        target = io.BytesIO()
        exporting.write(exporter, target, form="csv", by=world.root, labelled=True)
        for line in csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"))):
            for cell in line:
                assert not cell.startswith(SIGNS), (exporter.key, cell)
                asked += cell == f"'{EVIL}"
    assert asked > 50
