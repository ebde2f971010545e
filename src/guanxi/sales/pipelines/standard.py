"""The pipeline and the reasons that a new company begins with. They are data from then on."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.sales.models import Need, OutcomeReason, Pipeline, Stage, StageKind

Text = str | Promise


@dataclass(frozen=True)
class Standard:
    """A stage as it is given to a new company."""

    name: Text
    kind: str
    probability: int
    rot_days: int | None = None
    needs: tuple[str, ...] = ()
    guidance: Text = ""


NAME = _("Sales process")
STAGES = (
    Standard(
        pgettext_lazy("stage", "First contact"),
        StageKind.OPEN,
        10,
        14,
        (),
        _("Learn who they are and what they do, and agree on a talk."),
    ),
    Standard(
        pgettext_lazy("stage", "Needs confirmed"),
        StageKind.OPEN,
        25,
        21,
        (Need.PARTY, Need.AMOUNT),
        _("Hear what they need, by when, and what it may cost. Find out who decides."),
    ),
    Standard(
        pgettext_lazy("stage", "Proposal"),
        StageKind.OPEN,
        50,
        21,
        (Need.EXPECTED_ON, Need.NEXT_STEP),
        _("Present the solution and the quote, and agree when they will decide."),
    ),
    Standard(
        pgettext_lazy("stage", "Negotiation"),
        StageKind.OPEN,
        75,
        14,
        (),
        _("Agree on price, delivery and payment, and get the signature."),
    ),
    Standard(pgettext_lazy("stage", "Won"), StageKind.WON, 100),
    Standard(pgettext_lazy("stage", "Lost"), StageKind.LOST, 0),
)
REASONS: tuple[tuple[str, Text], ...] = (
    (StageKind.LOST, pgettext_lazy("reason", "Price")),
    (StageKind.LOST, pgettext_lazy("reason", "Competitor was preferred")),
    (StageKind.LOST, pgettext_lazy("reason", "No budget")),
    (StageKind.LOST, pgettext_lazy("reason", "No decision")),
    (StageKind.LOST, pgettext_lazy("reason", "Does not fit the need")),
    (StageKind.LOST, pgettext_lazy("reason", "Contact lost")),
    (StageKind.WON, pgettext_lazy("reason", "Best solution")),
    (StageKind.WON, pgettext_lazy("reason", "Best price")),
    (StageKind.WON, pgettext_lazy("reason", "Trust in us")),
)


def usual_pipeline() -> Pipeline:
    """The pipeline into which new opportunities go; a company that has none is given the standard one."""
    return Pipeline.objects.first() or ensure_standard_pipeline()


@transaction.atomic
def ensure_standard_pipeline() -> Pipeline:
    """Give a company that has no pipeline the standard one with its reasons, in its language; answers the usual one."""
    if (known := Pipeline.objects.first()) is not None:
        return known
    with translation.override(settings.LANGUAGE_CODE):
        # Given, not made by anybody: there is nothing to undo.
        [made] = Pipeline.objects.bulk_create_parts([Pipeline(name=str(NAME))])
        Stage.objects.bulk_create_parts(_stage(made, place, stage) for place, stage in enumerate(STAGES, 1))
        if not OutcomeReason.objects.exists():
            OutcomeReason.objects.bulk_create_parts(OutcomeReason(outcome=o, name=str(name)) for o, name in REASONS)
    return made


def _stage(pipeline: Pipeline, position: int, stage: Standard) -> Stage:
    return Stage(
        pipeline=pipeline,
        position=position,
        name=str(stage.name),
        kind=stage.kind,
        probability=stage.probability,
        rot_days=stage.rot_days,
        needs=list(stage.needs),
        guidance=str(stage.guidance),
    )
