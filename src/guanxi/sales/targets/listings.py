"""The list of targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.sales.models import Target
from guanxi.sales.models.target import ONE
from guanxi.sales.targets.forms import TargetForm
from guanxi.workbench.columns import Choice, Column, Moment, Money, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register


@dataclass(frozen=True, kw_only=True)
class Measured(Money):
    """An amount of money, or a plain number where the target counts something."""

    def text(self, record: Any, raw: Any) -> str:
        if raw is not None and record.is_count:
            return formats.number_format(raw // ONE, use_l10n=True, force_grouping=True)
        return super().text(record, raw)


def may_set(user: User) -> bool:
    """Whether the table of targets, which shows and writes amounts, is open to the user."""
    label = Target._meta.label_lower
    return user.may(Action.CREATE, label) and user.edits(label, "amount")


def _whose(target: Target) -> str:
    return target.whose


def _period(target: Target) -> str:
    return str(target.period)


TARGETS = register(
    Listing(
        model=Target,
        key="targets",
        title=_("Targets"),
        noun=pgettext_lazy("of sales", "Target"),
        icon="target",
        columns=(
            Title(key="whose", label=_("Target of"), compute=_whose, needs=("owner", "team")),
            Choice(key="measure", label=_("Measure"), edit="measure", single=True),
            Column(key="period", label=_("Period"), compute=_period, needs=("unit", "starts_on")),
            Measured(
                key="amount", label=pgettext_lazy("of sales", "Target"), edit="amount", needs=("amount", "measure")
            ),
            Related(key="category", label=_("Category"), edit="category", single=True),
            Related(key="product", label=_("Product"), edit="product", single=True),
            Choice(key="unit", label=_("Length of the period"), edit="unit", single=True),
            Moment(key="starts_on", label=_("From"), order="-starts_on", edit="starts_on", single=True),
            Related(key="owner", label=_("Person"), edit="owner", single=True),
            Related(key="team", label=pgettext_lazy("of people", "Team"), edit="team", single=True),
        ),
        default=("whose", "measure", "period", "amount", "category", "product"),
        related=("owner", "team", "category", "product"),
        order="-starts_on",
        presets=(
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
            Preset(
                key="year",
                label=_("This year"),
                condition={"field": "starts_on", "op": "in_period", "value": "this_year"},
            ),
        ),
        form=TargetForm,
        bulk=("edit", "delete"),
        pages="guanxi.sales.targets.urls",
        empty_text=_(
            "What people, teams and the company are to reach stands here. The grid sets a whole year at once."
        ),
        links=(
            Link("targets:grid", _("Set a year in a grid"), "table", may_set),
            Link("targets:attainment", _("How far they are reached"), "chart-bar"),
        ),
    )
)
