"""Background work of automation: carrying out runs, asking the clock, tidying up."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.automation.matching import listing_for, on_day
from guanxi.automation.models import TIMES, Rule, Run, Trigger
from guanxi.automation.queueing import write_runs
from guanxi.automation.running import perform
from guanxi.conditions.errors import ConditionError
from guanxi.jobs.running import Running
from guanxi.jobs.task import task
from guanxi.jobs.timetable import Timetable, daily, every

# After so many seconds other work gets its turn; so many slots that were missed are made up for.
TURN = 60.0
MISSED = 31
KEPT = timedelta(days=90)
log = logging.getLogger(__name__)


@task("automation.run", label=_("Carry out automation rules"), time_limit=timedelta(minutes=10))
def carry_out(running: Running, *, rule: int) -> int:
    """Carry out the runs of a rule that wait, oldest first; answers how many."""
    number, end = 0, time.monotonic() + TURN
    waiting = Run.objects.filter(rule=rule, state=Run.State.WAITING).order_by("pk").values_list("pk", flat=True)
    while (run := waiting.first()) is not None:
        if time.monotonic() > end:
            carry_out.enqueue(unique_key=f"rule:{rule}", rule=rule)
            break
        number += perform(run_id=run, at=timezone.now())
        running.progress(number)
    return number


@task("automation.clock", label=_("Ask which automation rules are due"), schedule=every(minutes=5))
def ask_the_clock(running: Running) -> int:
    """Write the runs of rules whose time has come; answers how many wait."""
    rules = Rule.objects.filter(is_on=True, trigger__in=TIMES, owner__is_active=True)
    return sum(_due(pk, timezone.now()) for pk in rules.values_list("pk", flat=True))


def timetable_of(rule: Rule) -> Timetable:
    """When a rule of time is due."""
    return every(hours=1) if rule.trigger == Trigger.HOURLY else daily(rule.definition.get("at") or "08:00")


@transaction.atomic
def _due(rule_id: int, now: datetime) -> int:
    rule = Rule.objects.select_for_update(of=("self",)).select_related("owner__team").get(pk=rule_id)
    listing, table = listing_for(rule), timetable_of(rule)
    slots, slot = [], table.following(rule.last_slot or now)
    while slot <= now:
        slots.append(slot)
        slot = table.following(slot)
    if listing is None or (not slots and rule.last_slot):
        return 0
    number = 0
    # What is due every day or hour is made up for once; each day of a date has its own records.
    for slot in slots[-MISSED:] if rule.trigger == Trigger.DATE else slots[-1:]:
        try:
            pks = list(on_day(rule, listing, slot=slot).values_list("pk", flat=True))
        except ConditionError as error:
            log.warning("rule %s: %s", rule.pk, error)
            continue
        number += write_runs(rule, [(pk, f"slot:{slot.isoformat()}") for pk in pks], depth=0, at=now)
    Rule.objects.filter(pk=rule.pk).update(last_slot=slots[-1] if slots else now)
    if number:
        carry_out.enqueue(unique_key=f"rule:{rule.pk}", rule=rule.pk)
    return number


@task("automation.tidy", label=_("Forget old runs of automation rules"), schedule=daily("03:35"))
def tidy(running: Running) -> int:
    """Delete the log of runs after 90 days."""
    return int(Run.objects.filter(at__lt=running.at - KEPT).delete()[0])
