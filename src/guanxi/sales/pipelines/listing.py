"""The lists of pipelines and of reasons for an outcome."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.records.actions import remove_unused
from guanxi.sales.models import OutcomeReason, Pipeline, Stage
from guanxi.sales.pipelines import actions
from guanxi.sales.pipelines.forms import StageForm
from guanxi.workbench.columns import Choice, Column, Number, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, register
from guanxi.workbench.model_form import form_of
from guanxi.workbench.parts import Parts

COLUMNS: tuple[Column, ...] = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    Number(key="position", label=_("Position"), order="position", edit="position"),
)
PIPELINES = register(
    Listing(
        model=Pipeline,
        key="pipelines",
        title=_("Pipelines"),
        noun=_("Pipeline"),
        icon="timeline-event",
        columns=COLUMNS,
        order="position",
        form=form_of(Pipeline, COLUMNS),
        create=actions.create,
        delete=remove_unused,
        bulk=("edit", "delete"),
        parts=(
            Parts(
                key="stages",
                noun=_("Stage"),
                model=Stage,
                form=StageForm,
                whole="pipeline",
                create=actions.add_stage,
                change=actions.change_stage,
                remove=actions.remove_stage,
            ),
        ),
        pages="guanxi.sales.pipelines.urls",
        empty_text=_("The ways in which the company sells stand here, each with its stages."),
        links=(Link("reasons:list", _("Reasons for the outcome"), "message-question"),),
    )
)
REASON_COLUMNS: tuple[Column, ...] = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    Choice(key="outcome", label=_("Outcome"), edit="outcome", tones={"won": "green", "lost": "red"}),
)
REASONS = register(
    Listing(
        model=OutcomeReason,
        key="reasons",
        title=_("Reasons for the outcome"),
        noun=_("Reason for the outcome"),
        icon="message-question",
        columns=REASON_COLUMNS,
        order="name",
        form=form_of(OutcomeReason, REASON_COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        empty_text=_("Why opportunities are won and lost stands here, to be chosen from."),
    )
)
