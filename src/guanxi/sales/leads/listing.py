"""The list of leads, and of the sources that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.records.actions import remove_unused
from guanxi.sales.leads import actions
from guanxi.sales.leads.forms import LeadForm
from guanxi.sales.models import Lead, LeadSource
from guanxi.sales.tones import LEAD
from guanxi.shell.components.figures import lasting
from guanxi.workbench.columns import Choice, Column, Email, Moment, Money, Number, Phone, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of


def _title(lead: Lead) -> str:
    return str(lead)


def _answered_in(lead: Lead) -> str | None:
    return None if lead.answer_minutes is None else lasting(timedelta(minutes=lead.answer_minutes))


def _refused(lead: Lead, values: Mapping[str, Any]) -> str:
    """The dialog that asks for what a state needs."""
    needs = {Lead.State.CONVERTED: "conversion", Lead.State.DISQUALIFIED: "disqualification"}
    if lead.state == Lead.State.DISQUALIFIED:
        return reverse("leads:verb", args=[lead.pk, "reopening"])
    key = needs.get(values.get("state", "")) if lead.is_open else None
    return reverse("leads:verb", args=[lead.pk, key]) if key else ""


LEAD_NOUN = pgettext_lazy("sales", "Lead")
WHO, WHENCE, HOW = pgettext_lazy("lead", "Who"), gettext_lazy("Where from"), gettext_lazy("How it stands")
COLUMNS = (
    Title(
        key="lead", label=pgettext_lazy("sales", "Lead"), compute=_title, needs=("name", "company", "code"), group=WHO
    ),
    Column(key="name", label=gettext_lazy("Name"), edit="name", group=WHO),
    Column(key="company", label=gettext_lazy("Company"), edit="company", group=WHO),
    Column(key="title", label=gettext_lazy("Job title"), edit="title", group=WHO),
    Phone(key="phone", label=gettext_lazy("Phone"), edit="phone", single=True, group=WHO),
    Email(key="email", label=gettext_lazy("E-mail"), edit="email", single=True, group=WHO),
    Column(key="wechat", label=gettext_lazy("WeChat"), edit="wechat", single=True, group=WHO),
    Column(key="region", label=gettext_lazy("Region"), edit="region", group=WHO),
    Column(key="industry", label=gettext_lazy("Industry"), edit="industry", group=WHO),
    Choice(key="state", label=pgettext_lazy("lead", "State"), edit="state", tones=LEAD, group=HOW),
    Number(key="score", label=gettext_lazy("Score"), order="-score", group=HOW),
    Related(key="owner", label=gettext_lazy("Owner"), edit="owner", group=HOW),
    Moment(key="captured_at", label=gettext_lazy("Came in"), order="-captured_at", edit="captured_at", group=WHENCE),
    Related(key="source", label=gettext_lazy("Source"), edit="source", shows=("name",), group=WHENCE),
    Column(key="campaign", label=gettext_lazy("Campaign or page"), edit="campaign", group=WHENCE),
    Money(key="cost", label=gettext_lazy("Cost"), edit="cost", group=WHENCE),
    Column(
        key="answered_in",
        label=gettext_lazy("First answer after"),
        compute=_answered_in,
        needs=("answer_minutes",),
        group=HOW,
    ),
    Moment(key="first_answer_at", label=gettext_lazy("First answer"), group=HOW),
    Number(key="answer_minutes", label=gettext_lazy("Minutes to the first answer"), group=HOW),
    Choice(key="reason", label=gettext_lazy("Reason"), group=HOW),
    Column(key="reason_note", label=gettext_lazy("Explanation"), group=HOW),
    Moment(key="closed_at", label=pgettext_lazy("lead", "Closed"), group=HOW),
    Moment(key="pooled_at", label=gettext_lazy("In the pool since"), group=HOW),
    Related(key="party", label=gettext_lazy("Customer"), shows=("name",), group=HOW),
    Related(key="contact", label=gettext_lazy("Contact person"), shows=("name",), group=HOW),
    Related(key="opportunity", label=gettext_lazy("Opportunity"), shows=("name",), group=HOW),
    Column(key="code", label=gettext_lazy("Lead number"), edit="code", single=True, group=WHENCE),
    Column(key="remark", label=gettext_lazy("Remark"), edit="remark", group=WHO),
)
OPEN = {"field": "state", "op": "in", "value": [str(state) for state in Lead.OPEN]}
LEADS = register(
    Listing(
        model=Lead,
        key="leads",
        title=gettext_lazy("Leads"),
        noun=LEAD_NOUN,
        icon="user-search",
        columns=COLUMNS,
        order="-captured_at",
        default=("lead", "phone", "source", "state", "score", "owner", "captured_at", "answered_in"),
        presets=(
            Preset(
                key="mine",
                label=gettext_lazy("Mine, open"),
                condition={"all": [{"field": "owner", "op": "me"}, OPEN]},
            ),
            Preset(
                key="unanswered",
                label=gettext_lazy("Without an answer"),
                condition={"all": [OPEN, {"field": "first_answer_at", "op": "empty"}]},
            ),
            Preset(
                key="pool",
                label=gettext_lazy("Public pool"),
                condition={"all": [OPEN, {"field": "owner", "op": "empty"}]},
            ),
        ),
        form=LeadForm,
        boards=("state",),
        refused=_refused,
        create=actions.create,
        change=actions.change,
        change_all=actions.change_all,
        pages="guanxi.sales.leads.urls",
        empty_text=gettext_lazy(
            "Who might buy stands here, until it is known whether it comes to business. Enter the first lead, import "
            "a file, or put a form on your website."
        ),
        links=(
            Link("leads:figures", gettext_lazy("Figures by source"), "chart-bar"),
            Link("leads:cohorts", gettext_lazy("Cohorts of leads"), "grid-dots"),
            Link("leadsources:list", gettext_lazy("Sources of leads"), "route"),
        ),
    )
)
SOURCE_COLUMNS = (
    Title(key="name", label=gettext_lazy("Name"), order="name", edit="name", single=True),
    Choice(key="kind", label=gettext_lazy("Kind of source"), edit="kind"),
    Money(key="cost", label=gettext_lazy("Cost of one lead"), edit="cost"),
)
SOURCES = register(
    Listing(
        model=LeadSource,
        key="leadsources",
        title=gettext_lazy("Sources of leads"),
        noun=gettext_lazy("Source of leads"),
        icon="route",
        columns=SOURCE_COLUMNS,
        order="name",
        form=form_of(LeadSource, SOURCE_COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        empty_text=gettext_lazy("Where leads come from stands here: fairs, search engines, recommendations."),
    )
)
