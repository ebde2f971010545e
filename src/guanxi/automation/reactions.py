"""Rules follow the change log: what happened becomes runs of the rules that wait for it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.utils import timezone

from guanxi.audit.following import Happening, follow
from guanxi.audit.log import Operation
from guanxi.automation.matching import is_taken_back, listing_for, matching
from guanxi.automation.models import EVENTS, Rule
from guanxi.automation.queueing import depth_after, write_runs
from guanxi.automation.tasks import carry_out
from guanxi.conditions.errors import ConditionError
from guanxi.workbench.listing import listing_of

log = logging.getLogger(__name__)
# What rules are made of sets off no rules.
NEVER = {Rule._meta.label_lower}


def wants(label: str) -> bool:
    """Whether a rule waits for something to happen to this kind of record."""
    listing = listing_of(label)
    if listing is None or label in NEVER:
        return False
    return Rule.objects.filter(is_on=True, kind=listing.key, trigger__in=EVENTS).exists()


@follow("automation", wants=wants)
def take(operation: Operation, happenings: Sequence[Happening]) -> None:
    """Write the runs; a rule whose condition is no longer understood does not stop the others."""
    if is_taken_back(operation) or not happenings:
        return
    now, depth = timezone.now(), depth_after(operation)
    for rule in Rule.objects.filter(is_on=True, trigger__in=EVENTS, owner__is_active=True).select_related(
        "owner__team"
    ):
        listing = listing_for(rule)
        if listing is None:
            continue
        try:
            found = matching(rule, listing, happenings, now=now)
        except ConditionError as error:
            log.warning("rule %s: %s", rule.pk, error)
            continue
        events = [(record.pk, f"change:{happening.change_id}") for happening, record in found]
        if events and write_runs(rule, events, depth=depth, at=now):
            carry_out.enqueue(unique_key=f"rule:{rule.pk}", rule=rule.pk)
