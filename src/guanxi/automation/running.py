"""Carrying out one run: its steps in order, with its owner's rights, as one operation that can be undone."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.automation.matching import listing_for
from guanxi.automation.models import Rule, RuleVersion, Run
from guanxi.automation.steps.registry import Doing, step_kind

log = logging.getLogger(__name__)


@transaction.atomic
def perform(*, run_id: int, at: datetime) -> bool:
    """Carry out a run that waits, and write down how each step ended; False where it waits no more.

    Run, changes and outcome are one transaction: whoever dies in between has done nothing.
    """
    run = Run.objects.select_for_update().filter(pk=run_id, state=Run.State.WAITING).first()
    if run is None:
        return False
    rule = Rule.everything.select_related("owner__team").get(pk=run.rule_id)
    language = (rule.owner.language if rule.owner else "") or translation.get_language() or "en"
    cause = f"automation.rule:{rule.pk}:{run.number}"
    with (
        translation.override(language),
        operation(Operation.Kind.RULE, by=rule.owner, at=at, label=rule.name[:120], cause=cause) as current,
    ):
        run.outcomes = _steps(rule, run, at)
    run.operation, run.finished_at = current.row, at
    failed = any("error" in outcome for outcome in run.outcomes)
    run.state = Run.State.FAILED if failed else Run.State.DONE
    run.save()
    Rule.objects.filter(pk=rule.pk).update(last_run_at=at)
    return True


def _steps(rule: Rule, run: Run, at: datetime) -> list[dict[str, Any]]:
    """The outcome of each step: what was done, or why not. After a failure the rest is left."""
    listing, owner = listing_for(rule), rule.owner
    version = RuleVersion.objects.get(rule=rule, number=run.number)
    if listing is None or owner is None or not owner.is_active or not rule.is_on:
        return [{"error": _("The rule is off, or its owner is gone.")}]
    outcomes: list[dict[str, Any]] = []
    for step in version.definition["steps"]:
        # Read anew for each step: the one before may have changed it, or put it out of the owner's sight.
        rows: Any = listing.model._base_manager.select_related(*listing.related)
        record = rows.visible_to(owner).filter(pk=run.object_id).first()
        if record is None:
            return [*outcomes, {"error": _("The record is gone, or the rule's owner does not see it.")}]
        doing = Doing(listing=listing, record=record, by=owner, at=at, rule=rule.name, rule_id=rule.pk, run_id=run.pk)
        outcome = _step(doing, step)
        outcomes.append(outcome)
        if "error" in outcome:
            break
    return outcomes


def _step(doing: Doing, step: dict[str, Any]) -> dict[str, Any]:
    kind = step_kind(step["kind"])
    if kind is None:
        return {"kind": step["kind"], "error": _("This step is no longer known.")}
    try:
        with transaction.atomic():
            return {"kind": kind.key, "done": kind.run(doing, step)}
    except ValidationError as error:
        return {"kind": kind.key, "error": " ".join(error.messages)}
    except PermissionDenied as error:
        return {"kind": kind.key, "error": str(error) or _("The rule's owner may not do this.")}
    except Exception:
        log.exception("step %s of rule %s", kind.key, doing.rule_id)
        return {"kind": kind.key, "error": _("The step failed unexpectedly; the operator finds why in the log.")}
