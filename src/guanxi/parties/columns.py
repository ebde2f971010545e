"""Columns of parties that say more than a field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.parties.segments import segment_name
from guanxi.workbench.columns import Column, Money


@dataclass(frozen=True, kw_only=True)
class Bought(Money):
    """A sum of purchases; empty for who has never bought anything, of whom "0.00" would say that they had."""

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.key, "purchase_count")

    def text(self, record: Any, raw: Any) -> str:
        # Without a record it is the sum of many.
        return "" if record is not None and not record.purchase_count else super().text(record, raw)


@dataclass(frozen=True, kw_only=True)
class Segment(Column):
    """The group of like customers; the analysis that finds the groups also makes the filter by them."""

    kind: str = "chip"

    def text(self, record: Any, raw: Any) -> str:
        return segment_name(raw) if raw else ""

    def tone(self, raw: Any) -> str:
        return "neutral"
