"""The list and the board of opportunities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.conditions.kinds.text import Text
from guanxi.sales import tones
from guanxi.sales.models import Opportunity, Pipeline, Stage, StageKind
from guanxi.sales.opportunities import actions
from guanxi.sales.opportunities.columns import InStage, StageColumn, weighted
from guanxi.sales.opportunities.forms import OpportunityForm
from guanxi.sales.opportunities.parts import PARTS
from guanxi.workbench.columns import Choice, Column, Moment, Money, Related, Title
from guanxi.workbench.keys import key_in
from guanxi.workbench.lanes import Lanes
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register

OPEN = {"field": "status", "op": "is", "value": "open"}


def _past(field: str) -> list[dict[str, Any]]:
    """The parts of "before today"."""
    older = {"field": field, "op": "older_than", "value": {"n": 1, "unit": "days"}}
    return [older, {"field": field, "op": "in_period", "value": "yesterday"}]


def _pipelines() -> list[Pipeline]:
    return list(Pipeline.objects.all())


def _stages(pipeline: Pipeline) -> QuerySet[Stage]:
    return pipeline.stages.all()


def _refused(opportunity: Opportunity, values: Mapping[str, Any]) -> str:
    """What a card lacks that was drawn to an end is asked for: the dialog of losing or winning."""
    stage = Stage.objects.filter(pk=key_in(str(values.get("stage", ""))) or 0).first()
    verb = {StageKind.LOST: "loss", StageKind.WON: "win"}.get(StageKind(stage.kind)) if stage else None
    return OPPORTUNITIES.url("verb", opportunity.pk, verb) if verb and opportunity.is_open else ""


OPPORTUNITIES = register(
    Listing(
        model=Opportunity,
        key="opportunities",
        title=_("Opportunities"),
        noun=_("Opportunity"),
        icon="target-arrow",
        columns=(
            Title(key="name", label=_("Name"), edit="name", single=True),
            Related(key="party", label=_("Customer"), edit="party", shows=("name",)),
            StageColumn(
                key="stage", label=_("Stage"), edit="stage", shows=("name", "kind", "probability", "pipeline_id")
            ),
            Money(key="amount", label=_("Amount"), order="-amount", edit="amount"),
            Moment(key="expected_on", label=_("Expected closing"), order="expected_on", edit="expected_on"),
            Choice(key="forecast", label=_("Forecast"), edit="forecast", tones=tones.FORECAST),
            InStage(key="in_stage", label=_("In the stage"), needs=("stage_since", "rots_on", "status")),
            Column(key="next_step", label=_("Next step"), edit="next_step"),
            Moment(key="next_step_on", label=_("Next step due"), edit="next_step_on"),
            Money(key="weighted", label=_("Weighted amount"), compute=weighted, needs=("amount", "stage__probability")),
            Choice(key="status", label=_("Status"), tones=tones.OUTCOME),
            Choice(key="source", label=_("Source"), edit="source"),
            Related(key="pipeline", label=_("Pipeline"), shows=("name",)),
            Related(
                key="furthest",
                label=_("Came as far as"),
                shows=("name",),
                rule=(Opportunity._meta.label_lower, "stage"),
            ),
            Related(key="reason", label=_("Reason"), edit="reason", shows=("name",)),
            Column(key="lost_to", label=_("Lost to"), edit="lost_to"),
            Moment(key="opened_at", label=_("Opened"), order="-opened_at"),
            Moment(key="closed_at", label=_("Closed"), order="closed_at"),
            Moment(key="rots_on", label=_("Stalled from")),
            Column(key="code", label=_("Opportunity number"), edit="code", single=True),
            Related(key="owner", label=_("Salesperson"), edit="owner"),
        ),
        default=("name", "party", "stage", "amount", "expected_on", "forecast", "in_stage", "next_step", "owner"),
        card=("party", "forecast", "in_stage", "expected_on"),
        filters=(Text("customer", _("Name of the customer"), path="party__name"),),
        presets=(
            Preset(key="open", label=pgettext_lazy("opportunity", "Open"), condition=OPEN),
            Preset(key="mine", label=_("Mine"), condition={"all": [{"field": "owner", "op": "me"}, OPEN]}),
            Preset(
                key="closing",
                label=_("Closing this month"),
                condition={"all": [OPEN, {"field": "expected_on", "op": "in_period", "value": "this_month"}]},
            ),
            Preset(
                key="stalled",
                label=_("Stalled"),
                condition={"any": [*_past("rots_on"), {"field": "rots_on", "op": "in_period", "value": "today"}]},
            ),
            Preset(
                key="no_next_step",
                label=_("Without a next step"),
                condition={
                    "all": [OPEN, {"any": [{"field": "next_step", "op": "empty"}, *_past("next_step_on")]}],
                },
            ),
        ),
        form=OpportunityForm,
        boards=("stage", "forecast"),
        board_sum="amount",
        lanes={"stage": Lanes(by="pipeline", sets=_pipelines, of=_stages)},
        refused=_refused,
        create=actions.start,
        change=actions.change,
        change_all=actions.change_all,
        parts=PARTS,
        pages="guanxi.sales.opportunities.urls",
        empty_text=_("What might be sold stands here. Write the first opportunity down, or import a file."),
        links=(Link("pipelines:list", _("Pipelines and stages"), "timeline-event"),),
    )
)
