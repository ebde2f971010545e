"""Runs: written once for each event, rule and record, and kept from going round in circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.audit.log import Operation
from guanxi.automation.models import Rule, Run

# How many rules may follow from one another, and how often one may act on one record within an hour.
DEEPEST = 5
MOST_AN_HOUR = 20
STOPPED = {
    "deep": _("Rules have set off one another too often in a row; this one was not carried out."),
    "often": _("The rule has acted on this record too often within an hour; it was not carried out."),
}


def in_words(outcome: Mapping[str, str]) -> dict[str, str]:
    """The outcome of a step, or why there is none, in the reader's language."""
    return {"error": str(STOPPED[outcome["stopped"]])} if "stopped" in outcome else dict(outcome)


def depth_after(operation: Operation) -> int:
    """How many runs lead to what happens in this operation: none for what people do."""
    if operation.kind != Operation.Kind.RULE:
        return 0
    deepest = Run.objects.filter(operation=operation).order_by("-depth").values_list("depth", flat=True).first()
    return 1 if deepest is None else deepest + 1


def write_runs(rule: Rule, events: Sequence[tuple[int, str]], *, depth: int, at: datetime) -> int:
    """Write a run for each record and key that has none yet; answers how many wait to be carried out.

    One too deep or too often is written as stopped, so that its owner can see why nothing was done.
    """
    known = set(
        Run.objects.filter(rule=rule, object_id__in=[pk for pk, _key in events]).values_list("object_id", "key")
    )
    recent = Counter(
        Run.objects.filter(
            rule=rule, object_id__in=[pk for pk, _key in events], at__gt=at - timedelta(hours=1)
        ).values_list("object_id", flat=True)
    )
    runs = []
    for pk, key in events:
        if (pk, key) in known:
            continue
        why = "deep" if depth > DEEPEST else "often" if recent[pk] >= MOST_AN_HOUR else ""
        run = Run(rule=rule, number=rule.number, object_id=pk, key=key, depth=depth, at=at)
        if why:
            run.state, run.finished_at, run.outcomes = Run.State.STOPPED, at, [{"stopped": why}]
        runs.append(run)
        recent[pk] += 1
    Run.objects.bulk_create(runs, batch_size=500)
    return sum(run.state == Run.State.WAITING for run in runs)
