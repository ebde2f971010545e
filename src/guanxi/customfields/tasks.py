"""The indexes of custom fields follow their definitions; a daily look brings back what a migration has dropped."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.audit.recording import on_change
from guanxi.customfields.models import CustomField
from guanxi.customfields.sorting import build_indexes
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import daily


@task("customfields.indexes", label=_("Indexes for sorting by custom fields"), schedule=daily("03:40"))
def keep_indexes(running: Running) -> int:
    """Make and drop the indexes by which lists are sorted; answers how many."""
    return sum(build_indexes())


@on_change
def _follow(model: type[models.Model], pks: Sequence[int], columns: Collection[str] | None) -> None:
    if model is CustomField:
        keep_indexes.enqueue(unique_key="customfields.indexes")
