"""`record.tags`: the names of a record's tags, read at once; what is set is kept when the record is saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guanxi.records.models import Record, on_save
from guanxi.tags import actions
from guanxi.tags.column import forget, tags_of
from guanxi.tags.models import Tagging

WANTED = "_tags_wanted"


def _get(record: Any) -> list[str]:
    wanted: list[str] | None = vars(record).get(WANTED)
    if wanted is not None:
        return wanted
    return sorted(name for name, _tone in tags_of(record)) if record.pk else []


def _set(record: Any, names: Iterable[str] | None) -> None:
    vars(record)[WANTED] = sorted(names or [])


@on_save
def _keep(record: Record) -> None:
    wanted = vars(record).pop(WANTED, None)
    if wanted is None:
        return
    forget(record)
    had = _get(record)
    rows = type(record)._base_manager.filter(pk=record.pk)
    for name in sorted(set(wanted) - set(had)):
        actions.put(tag=actions.named(name=name), records=rows)
    if gone := set(had) - set(wanted):
        label = record._meta.label_lower
        Tagging.objects.filter(model=label, object_id=record.pk, tag__name__in=gone).delete()
    forget(record)


Record.tags = property(_get, _set)  # type: ignore[attr-defined]
