"""The dry run: what a rule would have done of late. It writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from guanxi.access.scopes import Action
from guanxi.audit.following import Happening, happenings
from guanxi.audit.log import Change, Operation
from guanxi.automation.matching import matching, on_day
from guanxi.automation.models import TIMES, Rule
from guanxi.workbench.listing import Listing

BACK = timedelta(days=30)
MOST = 5000
SHOWN = 50


@dataclass
class Trial:
    """What would have happened: how often, and the latest records, with when and whether the owner may change them."""

    looked_at: int = 0
    fired: int = 0
    is_cut: bool = False
    examples: list[tuple[Any, datetime, bool]] = field(default_factory=list)


def try_out(rule: Rule, listing: Listing, *, now: datetime) -> Trial:
    """What the rule would have done in the last 30 days, or, for a rule of time, would do now.

    Past events are taken from the change log; conditions are asked of what the records hold today.
    Raises ConditionError.
    """
    trial = Trial()
    if rule.trigger in TIMES:
        rows = on_day(rule, listing, slot=now)
        trial.fired = trial.looked_at = rows.count()
        found = [(record, now) for record in rows.order_by("-pk")[:SHOWN]]
    else:
        found = _fired(rule, listing, now, trial)
    changeable = _changeable(rule, listing, [record.pk for record, _at in found])
    trial.examples = [(record, at, record.pk in changeable) for record, at in found]
    return trial


def _fired(rule: Rule, listing: Listing, now: datetime, trial: Trial) -> list[tuple[Any, datetime]]:
    at: dict[int, datetime] = {}
    past: list[Happening] = []
    for operation, changes in _operations(listing, now, trial):
        some = happenings(changes)
        past += some
        at |= {h.change_id: operation.at for h in some}
    # How much others do is not told either.
    rows: Any = listing.model._base_manager.filter(pk__in={h.object_id for h in past})
    seen = set(rows.visible_to(rule.owner).values_list("pk", flat=True))
    trial.looked_at = sum(h.object_id in seen for h in past)
    found = matching(rule, listing, past, now=now)
    trial.fired = len(found)
    latest = sorted(found, key=lambda pair: -pair[0].change_id)[:SHOWN]
    return [(record, at[happening.change_id]) for happening, record in latest]


def _operations(listing: Listing, now: datetime, trial: Trial) -> Iterator[tuple[Operation, list[Change]]]:
    log = Change.objects.filter(model=listing.label, operation__at__gte=now - BACK)
    log = log.exclude(operation__kind=Operation.Kind.UNDO).select_related("operation")
    changes = list(log.order_by("-pk")[: MOST + 1])
    trial.is_cut = len(changes) > MOST
    changes = sorted(changes[:MOST], key=lambda c: (c.operation_id, c.pk))
    for _pk, of_one in groupby(changes, key=lambda c: c.operation_id):
        some = list(of_one)
        yield some[0].operation, some


def _changeable(rule: Rule, listing: Listing, pks: list[int]) -> set[int]:
    assert rule.owner is not None
    return set(listing.rows.visible_to(rule.owner, Action.CHANGE).filter(pk__in=pks).values_list("pk", flat=True))
