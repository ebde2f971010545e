"""Payment behaviour as a score: how far beyond the terms a customer pays (K-03).

Who knows the payments provides the figures (`provide`); this package knows how to read them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What can be measured instead of judged."""

    PAYMENTS = "payments", _("Payment behaviour")


@dataclass(frozen=True)
class Behaviour:
    """How a customer paid what fell due in the past twelve months.

    `days_beyond` is the mean of the days by which payment came after the day it was due, weighted by amount, earlier
    payments counting below zero; what is still open counts as if it were paid now. `late` of `due` amounts came late;
    `lost` minor units were written off.
    """

    days_beyond: Decimal
    due: int
    late: int
    lost: int = 0


Source = Callable[[Collection[int], datetime], Mapping[int, Behaviour]]
_sources: list[Source] = []

# The published steps of the D&B PAYDEX: 80 pays on the day, 100 a month sooner, 20 four months late.
PAYDEX = ((-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60), (30, 50), (60, 40), (90, 30), (120, 20))
# Beyond the last step the score falls on at its slope, to nothing at half a year.
LATEST = (180, 0)


def provide(source: Source) -> Source:
    """Let this function say how parties (by key) pay, as of a moment; those of whom nothing is known are left out."""
    _sources.append(source)
    return source


def behaviour_of(parties: Collection[int], *, at: datetime) -> dict[int, Behaviour]:
    """How these parties pay, by key, as far as it is known."""
    found: dict[int, Behaviour] = {}
    for source in _sources:
        found |= source(parties, at)
    return found


def score_of(behaviour: Behaviour) -> Decimal:
    """The score of payment behaviour, 0 to 100: the PAYDEX scale of Dun & Bradstreet, linear between its steps."""
    days, steps = behaviour.days_beyond, (*PAYDEX, LATEST)
    if days <= steps[0][0]:
        return Decimal(steps[0][1])
    for (near, high), (far, low) in pairwise(steps):
        if days <= far:
            part = (days - near) / (far - near)
            return (high - part * (high - low)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Decimal(LATEST[1])
