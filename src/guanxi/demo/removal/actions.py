"""Removing the demo company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import transaction

from guanxi.access.models import User
from guanxi.demo.models import BEFORE, Load, Range
from guanxi.demo.removal.deleting import delete_span
from guanxi.demo.removal.kept import kept, spans_of
from guanxi.demo.removal.spans import without
from guanxi.insight.models import Run
from guanxi.parties.models import Party
from guanxi.sales.derived import follow_purchases

Progress = Callable[[int, int], object]


@dataclass
class Removal:
    """How many rows of each model were removed, and how many of the demo company's stay."""

    removed: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)


def remove(*, by: User | None, at: datetime, progress: Progress = lambda done, total: None) -> Removal:
    """Take the demo company away; a second call takes up where one that was broken off has stopped.

    Each range goes in a transaction of its own, the last written first.
    """
    report = Removal()
    for load in Load.objects.all():
        staying = kept(spans_of(load))
        if by is not None:
            staying[User].add(by.pk)
        ranges = list(load.ranges.order_by("-pk"))
        total = sum(r.last - r.first + 1 for r in ranges)
        done = 0
        for one in ranges:
            _remove_range(one, staying[apps.get_model(one.model)], report)
            done += one.last - one.first + 1
            progress(done, total)
        with transaction.atomic():
            # What an analysis found while the demo company was there is not true of the company alone.
            Run.objects.filter(at__gte=min(load.as_of, load.started_at) - BEFORE).delete()
            load.delete()
            follow_purchases(staying[Party], at=at)
    return report


@transaction.atomic
def _remove_range(one: Range, staying: set[int], report: Removal) -> None:
    model = apps.get_model(one.model)
    for span in without((one.first, one.last), staying):
        report.removed += delete_span(model, span)
    stay = sum(one.first <= pk <= one.last for pk in staying)
    if stay:
        report.kept[one.model] += stay
    one.delete()


def clear_leftovers(*, at: datetime, given_up: bool = False) -> None:
    """Remove what a load that was broken off has left behind; one that is `given_up` here and now, too."""
    load = Load.objects.filter(finished_at__isnull=True).first()
    if load is not None and (given_up or load.is_broken_off(at)):
        remove(by=None, at=at)
