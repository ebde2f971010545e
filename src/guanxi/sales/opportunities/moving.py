"""The rules of moving an opportunity from stage to stage: what a move asks for, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from guanxi.events.bus import Event
from guanxi.events.sales import (
    OpportunityLost,
    OpportunityMoved,
    OpportunityOpened,
    OpportunityReopened,
    OpportunityWon,
)
from guanxi.parties.models.choices import DecisionRole
from guanxi.sales.models import Need, Opportunity, Stage, StageKind, StageMove

MET: dict[str, Callable[[Opportunity], bool]] = {
    Need.PARTY: lambda opportunity: opportunity.party_id is not None,
    Need.AMOUNT: lambda opportunity: opportunity.amount is not None,
    Need.EXPECTED_ON: lambda opportunity: opportunity.expected_on is not None,
    Need.PRODUCTS: lambda opportunity: opportunity.lines.exists(),
    Need.DECIDER: lambda opportunity: opportunity.people.filter(role=DecisionRole.DECIDER).exists(),
    Need.COMPETITORS: lambda opportunity: opportunity.rivals.exists(),
    Need.NEXT_STEP: lambda opportunity: bool(opportunity.next_step),
}


def needs_met(opportunity: Opportunity, stage: Stage) -> list[tuple[str, bool]]:
    """The exit criteria of a stage in words, each with whether the opportunity meets it."""
    return [(str(Need(need).label), MET[need](opportunity)) for need in stage.needs if need in MET]


def missing_for(opportunity: Opportunity, before: Stage, after: Stage) -> list[str]:
    """In words, what the stages that a move leaves behind still ask for; nothing on the way back or to a loss."""
    if not before.is_open or after.kind == StageKind.LOST or before.pipeline_id != after.pipeline_id:
        return []
    left = Stage.objects.filter(pipeline=before.pipeline_id, kind=StageKind.OPEN, position__gte=before.position)
    if after.is_open:
        left = left.filter(position__lt=after.position)
    unmet = (label for stage in left for label, met in needs_met(opportunity, stage) if not met)
    return list(dict.fromkeys(unmet))


def check_move(opportunity: Opportunity, before: Stage, after: Stage) -> None:
    """Raises ValidationError where the exit criteria of a stage that is left are not met, or an outcome lacks facts."""
    if after.kind == StageKind.LOST and opportunity.reason_id is None:
        raise ValidationError({"reason": _("Say why it was lost.")})
    if after.kind == StageKind.WON and opportunity.amount is None:
        raise ValidationError({"amount": _("Say for how much it was won.")})
    if opportunity.reason is not None and not after.is_open and opportunity.reason.outcome != after.kind:
        raise ValidationError({"reason": _("This is a reason for another outcome.")})
    if missing := missing_for(opportunity, before, after):
        text = _("Before “%(stage)s”: %(needs)s.")
        raise ValidationError(text % {"stage": after, "needs": get_text_list(missing, str(_("and")))})


def enter(
    opportunity: Opportunity, before: Stage | None, after: Stage, *, by_id: int | None, at: datetime, note: str = ""
) -> StageMove:
    """Write down that the opportunity stands in the stage `after` from `at` on, with all that follows from it."""
    for name, value in standing_in(after, at).items():
        setattr(opportunity, name, value)
    opportunity.furthest = further(opportunity.furthest, after)
    if before is not None and not before.is_open and after.is_open:
        opportunity.reason, opportunity.reason_note, opportunity.lost_to = None, "", ""
    opportunity.save()
    return StageMove.objects.create(opportunity=opportunity, before=before, after=after, at=at, by_id=by_id, note=note)


def standing_in(stage: Stage, since: datetime) -> dict[str, Any]:
    """The columns of an opportunity that follow from where it stands, and since when."""
    return {
        "stage": stage,
        "pipeline": stage.pipeline,
        "status": stage.kind,
        "stage_since": since,
        "rots_on": stage.rots_on(since),
        "closed_at": None if stage.is_open else since,
    }


def further(came: Stage | None, stage: Stage) -> Stage | None:
    """How far along came what now stands in a stage; in another pipeline the way begins anew."""
    if not stage.is_open:
        return came
    if came is None or came.pipeline_id != stage.pipeline_id:
        return stage
    return max(came, stage, key=lambda each: (each.position, each.pk))


def told_of(move: StageMove) -> Event:
    """What the move means. Its story hangs on the move: undone, it is gone."""
    opportunity, before, after = move.opportunity, move.before, move.after
    about: dict[str, Any] = {
        "at": move.at,
        "by_id": move.by_id,
        "party_id": opportunity.party_id,
        "subject": (StageMove._meta.label_lower, move.pk),
    }
    worth: dict[str, Any] = {"amount": opportunity.amount, "currency": opportunity.currency}
    if after.kind == StageKind.WON:
        return OpportunityWon(**about, **worth)
    if after.kind == StageKind.LOST:
        return OpportunityLost(**about, **worth, reason=str(opportunity.reason or ""))
    if before is None:
        return OpportunityOpened(**about)
    if not before.is_open:
        return OpportunityReopened(**about, after=after.name)
    return OpportunityMoved(**about, before=before.name, after=after.name)
