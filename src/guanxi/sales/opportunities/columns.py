"""What the list of opportunities shows beyond plain fields: the stage, how long it has stood there, its weight."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext

from guanxi.kernel import money
from guanxi.sales import tones
from guanxi.sales.models import Opportunity, Stage, StageKind
from guanxi.workbench.columns import Cell, Column, Related


@dataclass(frozen=True, kw_only=True)
class StageColumn(Related):
    """The stage as a chip, in the colour of what it means."""

    kind: str = "chip"

    def url(self, record: Any, raw: Any) -> str:
        return ""

    def tone(self, raw: Any) -> str:
        return tones.OUTCOME[raw.kind] if isinstance(raw, Stage) else "neutral"


@dataclass(frozen=True, kw_only=True)
class InStage(Column):
    """For how many days an open opportunity has stood in its stage; red once it is stalled."""

    kind: str = "chip"

    def cell(self, record: Any, *, masked: bool = False) -> Cell:
        if masked or record.status != StageKind.OPEN:
            return Cell("text", "")
        today = timezone.localdate()
        days = (today - timezone.localdate(record.stage_since)).days
        stalled = record.rots_on is not None and record.rots_on <= today
        text = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
        return Cell(self.kind, text, days, "", "red" if stalled else "neutral")


def weighted(opportunity: Opportunity) -> int | None:
    """The amount times the probability of the stage, in minor units."""
    if opportunity.amount is None:
        return None
    return money.round_half_up(Decimal(opportunity.amount * opportunity.stage.probability) / 100)
