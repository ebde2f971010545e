"""The verbs of opportunities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.audit.operations import current
from guanxi.events.bus import publish
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as records
from guanxi.records.models import Counter
from guanxi.sales.models import Opportunity, OutcomeReason, Stage, StageKind, StageMove
from guanxi.sales.moments import check_past
from guanxi.sales.opportunities.moving import check_move, enter, standing_in, told_of
from guanxi.sales.pipelines.standard import usual_pipeline

PATTERN = CodePattern("OP{year}{seq:06}")


@transaction.atomic
def start(*, values: Mapping[str, Any], by: User | None, at: datetime) -> Opportunity:
    """Write an opportunity down, in the first stage of the usual pipeline and the company's currency unless `values`
    name others; without a code one is given.

    Raises ValidationError for what the fields do not take, and for a beginning in a closed stage.
    """
    day = timezone.localdate(at)
    given = {"currency": settings.CURRENCY, "opened_at": at, **values}
    check_past(given, "opened_at", at=at)
    stage = given.pop("stage", None) or usual_pipeline().stages.filter(kind=StageKind.OPEN).first()
    if stage is None or not stage.is_open:
        raise ValidationError({"stage": _("An opportunity begins in an open stage.")})
    given["code"] = given.get("code") or PATTERN.render(day, Counter.take(f"opportunity {PATTERN.counter(day)}"))
    opportunity = Opportunity(**given, **standing_in(stage, given["opened_at"]))
    opportunity.full_clean()
    publish(told_of(enter(opportunity, None, stage, by_id=by.pk if by else None, at=given["opened_at"])))
    return opportunity


@transaction.atomic
def change(*, record: Opportunity, values: Mapping[str, Any], version: int | None) -> Opportunity:
    """Change an opportunity; another stage is a move.

    Raises records.Conflict if somebody else has changed the same fields, ValidationError where the move is refused.
    """
    under_way = current()
    at = (under_way.at if under_way else None) or timezone.now()
    return _revise(record, values, version=version, by_id=under_way.by_id if under_way else None, at=at)


@transaction.atomic
def change_all(*, records: models.QuerySet[Opportunity], values: Mapping[str, Any]) -> int:
    """Change many; answers how many. Raises ValidationError, with nothing changed, where one refuses to be moved."""
    if "stage" not in values:
        return records.update(**values)
    chosen = list(records.values_list("pk", flat=True))
    for pk in chosen:
        change(record=Opportunity.objects.get(pk=pk), values=values, version=None)
    return len(chosen)


@transaction.atomic
def advance(*, opportunity: Opportunity, stage: Stage, by: User, at: datetime, note: str = "") -> Opportunity:
    """Move it to another open stage, on or back. Raises ValidationError for unmet exit criteria, or an end."""
    if not stage.is_open or not opportunity.is_open:
        raise ValidationError(_("Only what is open goes from stage to stage: win it, lose it or open it again."))
    return _revise(opportunity, {"stage": stage}, by_id=by.pk, at=at, note=note)


@transaction.atomic
def win(
    *,
    opportunity: Opportunity,
    by: User,
    at: datetime,
    amount: int | None = None,
    reason: OutcomeReason | None = None,
    note: str = "",
) -> Opportunity:
    """The customer decided for us, for `amount` or what was expected. Raises ValidationError for unmet criteria."""
    amount = opportunity.amount if amount is None else amount
    facts = {"amount": amount, "reason": reason, "reason_note": note, "lost_to": ""}
    return _close(opportunity, StageKind.WON, facts, by=by, at=at, note=note)


@transaction.atomic
def lose(
    *, opportunity: Opportunity, reason: OutcomeReason, by: User, at: datetime, note: str = "", lost_to: str = ""
) -> Opportunity:
    """The customer decided against us, for a reason."""
    facts = {"reason": reason, "reason_note": note, "lost_to": lost_to}
    return _close(opportunity, StageKind.LOST, facts, by=by, at=at, note=note)


@transaction.atomic
def reopen(*, opportunity: Opportunity, note: str, by: User, at: datetime, stage: Stage | None = None) -> Opportunity:
    """Work on it again, in `stage` or where it stood before it was closed.

    Raises ValidationError where it is open, the stage is none, or nothing says why.
    """
    if opportunity.is_open:
        raise ValidationError(_("It is open already."))
    if not note:
        raise ValidationError({"note": _("Say why it is opened again.")})
    stage = stage or _stage_before(opportunity)
    if stage is None or not stage.is_open:
        raise ValidationError({"stage": _("Choose an open stage.")})
    return _revise(opportunity, {"stage": stage}, by_id=by.pk, at=at, note=note)


def _close(
    opportunity: Opportunity, kind: str, facts: Mapping[str, Any], *, by: User, at: datetime, note: str
) -> Opportunity:
    if not opportunity.is_open:
        raise ValidationError(_("It is closed already: open it again first."))
    end = opportunity.pipeline.stages.filter(kind=kind).first()
    if end is None:
        raise ValidationError(_("This pipeline has no stage for that: add one in its settings."))
    return _revise(opportunity, {**facts, "stage": end}, by_id=by.pk, at=at, note=note)


def _revise(
    opportunity: Opportunity,
    values: Mapping[str, Any],
    *,
    by_id: int | None,
    at: datetime,
    version: int | None = None,
    note: str = "",
) -> Opportunity:
    check_past(values, "opened_at", at=at)
    before = Opportunity.objects.select_for_update(of=("self",)).select_related("stage").get(pk=opportunity.pk).stage
    changed = records.change(record=opportunity, values=values, version=version)
    after: Stage = changed.stage
    if after.pk != before.pk:
        check_move(changed, before, after)
        publish(told_of(enter(changed, before, after, by_id=by_id, at=at, note=note)))
    return changed


def _stage_before(opportunity: Opportunity) -> Stage | None:
    """The open stage that it left for its end; the first of its pipeline where history does not say."""
    last = StageMove.objects.filter(opportunity=opportunity, before__kind=StageKind.OPEN).order_by("-at", "-pk").first()
    return last.before if last else opportunity.pipeline.stages.filter(kind=StageKind.OPEN).first()
