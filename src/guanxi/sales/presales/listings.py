"""The lists of pre-sales flows, and of the conversations led by them with their inspections."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.actions import remove_unused
from guanxi.sales.models import Flow, FlowRun, FlowStep
from guanxi.sales.presales import actions
from guanxi.workbench.columns import Column, Moment, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of
from guanxi.workbench.parts import Parts

STEP_COLUMNS = (
    Column(key="name", label=_("Name"), edit="name"),
    Number(key="position", label=_("Position"), edit="position"),
    Column(key="script", label=_("Script"), edit="script"),
    Column(key="aim", label=_("What to find out"), edit="aim"),
    Number(key="points", label=_("Points"), edit="points"),
)
FLOW_COLUMNS: tuple[Column, ...] = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    Number(key="position", label=_("Position"), order="position", edit="position"),
)
FLOWS = register(
    Listing(
        model=Flow,
        key="flows",
        title=_("Pre-sales flows"),
        noun=_("Pre-sales flow"),
        icon="list-check",
        columns=FLOW_COLUMNS,
        order="position",
        form=form_of(Flow, FLOW_COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        parts=(Parts(key="steps", noun=_("Step"), model=FlowStep, form=form_of(FlowStep, STEP_COLUMNS), whole="flow"),),
        pages="guanxi.sales.presales.flow_urls",
        empty_text=_("How conversations before the sale are led stands here, step by step, each with its script."),
    )
)

WAITING = {"all": [{"field": "finished_at", "op": "not_empty"}, {"field": "inspected_at", "op": "empty"}]}


def _called(run: FlowRun) -> str:
    return str(run)


def _progress(run: FlowRun) -> str:
    return f"{run.done} / {run.total}"


RUNS = register(
    Listing(
        model=FlowRun,
        key="presales",
        title=_("Pre-sales conversations"),
        noun=_("Pre-sales conversation"),
        icon="messages",
        columns=(
            Title(key="called", label=_("Conversation"), compute=_called, needs=("flow", "started_at")),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Related(key="flow", label=_("Pre-sales flow"), shows=("name",)),
            Column(key="progress", label=_("Steps done"), compute=_progress, needs=("done", "total")),
            Moment(key="started_at", label=_("Begun"), order="-started_at"),
            Moment(key="finished_at", label=_("Finished"), order="finished_at"),
            Number(key="score", label=_("Score (%)"), order="-score"),
            Related(key="inspected_by", label=_("Inspected by"), shows=("display_name",)),
            Moment(key="inspected_at", label=pgettext_lazy("pre-sales", "Inspected"), order="-inspected_at"),
            Related(key="owner", label=_("Salesperson")),
        ),
        default=("called", "party", "progress", "finished_at", "score", "inspected_at", "owner"),
        related=("flow", "party", "owner", "inspected_by"),
        order="-started_at",
        presets=(
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
            Preset(key="running", label=_("Not finished"), condition={"field": "finished_at", "op": "empty"}),
            Preset(
                key="waiting",
                label=_("To be inspected"),
                condition=WAITING,
            ),
            Preset(
                key="inspected",
                label=pgettext_lazy("pre-sales", "Inspected"),
                condition={"field": "inspected_at", "op": "not_empty"},
            ),
        ),
        create=None,
        change_all=actions.change_all,
        delete=actions.delete,
        bulk=("assign", "delete"),
        pages="guanxi.sales.presales.urls",
        empty_text=_(
            "Conversations led by a pre-sales flow stand here: begin one on the page of a lead or opportunity."
        ),
        links=(
            Link("presales:figures", _("Inspections by salesperson"), "chart-bar"),
            Link("flows:list", _("Pre-sales flows"), "list-check"),
        ),
    )
)
