"""The list of what was written off."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.conditions.kinds import number
from guanxi.conditions.kinds.text import Text
from guanxi.sales import finding
from guanxi.sales.baddebt import actions
from guanxi.sales.models import WriteOff
from guanxi.workbench.columns import Choice, Column, Moment, Money, Related, Title
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of

AMOUNTS = ("amount", "recovered")
COLUMNS: tuple[Column, ...] = (
    Title(key="code", label=_("Number of the write-off"), single=True),
    Related(key="order", label=pgettext_lazy("purchase", "Order"), shows=("code",)),
    Related(key="party", label=_("Customer"), shows=("name",)),
    Moment(key="written_off_at", label=_("Written off on"), order="-written_off_at"),
    Choice(key="reason", label=_("Reason"), edit="reason"),
    Money(key="amount", label=_("Amount")),
    Money(key="recovered", label=_("Recovered")),
    Money(key="lost", label=_("Not recovered"), compute=lambda one: one.lost, needs=AMOUNTS),
    Column(key="note", label=_("Note"), edit="note"),
    Related(key="owner", label=_("Owner"), edit="owner"),
)
WRITE_OFFS = register(
    Listing(
        model=WriteOff,
        key="writeoffs",
        title=_("Bad debt"),
        noun=_("Write-off"),
        icon="cash-off",
        columns=COLUMNS,
        order="-written_off_at",
        filters=(
            number.Money(
                "lost",
                _("Not recovered"),
                path=F("amount") - F("recovered"),
                reads=AMOUNTS,
                currency_path="currency",
            ),
            Text("customer", _("Name of the customer"), path="party__name"),
        ),
        presets=(
            Preset(
                key="year",
                label=_("Written off this year"),
                condition={"field": "written_off_at", "op": "in_period", "value": "this_year"},
            ),
            Preset(key="recovered", label=_("Recovered"), condition={"field": "recovered", "op": ">", "value": 0}),
        ),
        form=form_of(WriteOff, COLUMNS),
        create=None,
        delete=actions.delete,
        restore=actions.restore,
        search=finding.write_offs,
        empty_text=_(
            "What is given up of what customers owe stands here. Open an order and choose “Write off as bad debt”."
        ),
    )
)
