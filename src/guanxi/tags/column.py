"""The column of tags that every list has to offer: read for a page of records by one query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from guanxi.tags.models import Tagging
from guanxi.workbench.columns import Cell, Column

_READ = "_tags_read"
Chips = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class TagsColumn(Column):
    """The tags of a record as chips; as text, "; " between their names."""

    kind: str = "tags"
    needs: tuple[str, ...] = ("pk",)
    compute: Callable[[Any], Any] | None = field(default=lambda record: [name for name, _tone in tags_of(record)])
    edit: str = "tags"
    # Tags of many are put on and taken off by a dialog of their own.
    single: bool = True

    @property
    def fields(self) -> tuple[str, ...]:
        return ("pk",)

    def text(self, record: Any, raw: Any) -> str:
        return "; ".join(raw or ())

    def prepare(self, records: Sequence[Any]) -> None:
        read(records)

    def cell(self, record: Any, *, masked: bool = False) -> Cell:
        chips = [] if masked else tags_of(record)
        return Cell(self.kind, _names(chips), chips)


def read(records: Sequence[Any]) -> None:
    """Fetch the tags of records of one type and keep them with each. One query."""
    if not records:
        return
    found: dict[int, dict[str, str]] = {record.pk: {} for record in records}
    rows = Tagging.objects.filter(model=type(records[0])._meta.label_lower, object_id__in=found)
    rows = rows.filter(tag__deleted_at__isnull=True).order_by("tag__name")
    for pk, name, tone in rows.values_list("object_id", "tag__name", "tag__tone"):
        found[pk][name] = tone
    for record in records:
        setattr(record, _READ, list(found[record.pk].items()))


def forget(record: Any) -> None:
    """Read the tags of a record anew at the next need."""
    vars(record).pop(_READ, None)


def tags_of(record: Any) -> Chips:
    """Names and tones of the tags of a record, by name."""
    if not hasattr(record, _READ):
        read([record])
    chips: Chips = getattr(record, _READ)
    return chips


def _names(chips: Chips) -> str:
    return "; ".join(name for name, _tone in chips)
