"""The list of orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import SalesChannel
from guanxi.conditions.kinds import number
from guanxi.conditions.kinds.choice import Choice as OneOf
from guanxi.conditions.kinds.dates import Date
from guanxi.conditions.kinds.text import Text
from guanxi.parties.models.choices import Grade
from guanxi.sales import finding, tones
from guanxi.sales.models import Order
from guanxi.sales.orders import actions
from guanxi.sales.orders.forms import OrderForm
from guanxi.sales.plans.parts import INSTALMENTS
from guanxi.sales.plans.standing import next_due
from guanxi.workbench.columns import Choice, Column, Moment, Money, Related, Title
from guanxi.workbench.listing import Listing, Preset, register


@dataclass(frozen=True, kw_only=True)
class Named(Column):
    """A word that has a name in the reader's language, or else stands for itself."""

    names: type[models.TextChoices]

    def text(self, record: Any, raw: Any) -> str:
        return str(self.names(raw).label) if raw in self.names.values else str(raw or "")


OPEN = ("total", "paid", "written_off")
COST = (Order._meta.label_lower, "cost")


def _open(order: Order) -> int:
    return order.owing


def _margin(order: Order) -> int | None:
    return order.total - order.cost if order.cost else None


ORDERS = register(
    Listing(
        model=Order,
        key="orders",
        title=_("Orders"),
        noun=pgettext_lazy("purchase", "Order"),
        icon="shopping-bag",
        columns=(
            Title(key="code", label=_("Order number"), edit="code", single=True),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Moment(key="ordered_at", label=_("Ordered"), order="-ordered_at"),
            Choice(key="status", label=_("Status"), edit="status", tones=tones.STATUS),
            Money(key="total", label=_("Total"), order="-total"),
            Money(key="paid", label=_("Paid")),
            Money(key="open", label=_("Open amount"), compute=_open, needs=OPEN),
            Money(key="written_off", label=_("Bad debt")),
            Choice(key="invoicing", label=_("Invoicing"), tones=tones.INVOICING),
            Money(key="invoiced", label=_("Invoiced")),
            Moment(key="due_on", label=_("Payment due"), edit="due_on"),
            Moment(key="promised_on", label=_("Promised for"), edit="promised_on"),
            Column(key="deliver_to", label=_("Recipient"), edit="deliver_to"),
            Column(key="deliver_address", label=_("Delivery address"), edit="deliver_address"),
            Moment(key="held_since", label=_("On hold since")),
            Related(key="store", label=_("Store"), edit="store", shows=("name",)),
            Named(key="channel", label=_("Channel"), edit="channel", names=SalesChannel),
            Related(key="owner", label=_("Salesperson"), edit="owner"),
            Moment(key="created_at", label=_("Created"), order="-id"),
            Money(key="cost", label=_("Cost")),
            Money(key="margin", label=_("Margin"), compute=_margin, needs=("total", "cost"), rule=COST),
        ),
        default=("code", "party", "ordered_at", "status", "total", "open", "due_on", "store", "owner"),
        order="-ordered_at",
        filters=(
            number.Money(
                "open",
                _("Open amount"),
                path=F("total") - F("paid") - F("written_off"),
                reads=OPEN,
                currency_path="currency",
            ),
            Date("next_due", _("Next payment due"), path=next_due(), reads=("due_on", "paid", "written_off")),
            Text("customer", _("Name of the customer"), path="party__name"),
            OneOf("channel", _("Channel"), choices=SalesChannel.choices),
            OneOf("grade", _("Grade of the customer"), path="party__grade", choices=Grade.choices),
        ),
        presets=(
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
            Preset(
                key="overdue",
                label=_("Overdue"),
                condition={
                    "all": [
                        # The day of the last part; only what has one is looked at.
                        {"field": "due_on", "op": "not_empty"},
                        {"field": "next_due", "op": "older_than", "value": {"n": 1, "unit": "days"}},
                        {"field": "open", "op": ">", "value": 0},
                    ]
                },
            ),
            Preset(
                key="to_ship",
                label=_("To ship"),
                condition={"field": "status", "op": "in", "value": ["placed", "partly"]},
            ),
            Preset(
                key="to_invoice",
                label=_("To invoice"),
                condition={
                    "all": [
                        {"field": "invoicing", "op": "in", "value": ["not", "partly"]},
                        {"field": "status", "op": "in", "value": ["shipped", "received", "completed"]},
                        {"field": "total", "op": ">", "value": 0},
                    ]
                },
            ),
            Preset(
                key="to_credit",
                label=_("Credit note due"),
                condition={"field": "invoicing", "op": "is", "value": "over"},
            ),
            Preset(key="held", label=_("On hold"), condition={"field": "held_since", "op": "not_empty"}),
            Preset(key="returns", label=_("Returns"), condition={"field": "status", "op": "is", "value": "returned"}),
        ),
        form=OrderForm,
        parts=(INSTALMENTS,),
        boards=("status",),
        board_sum="total",
        create=actions.place,
        change=actions.change,
        change_all=actions.change_all,
        delete=actions.delete,
        restore=actions.restore,
        search=finding.orders,
        pages="guanxi.sales.orders.urls",
        empty_text=_("What customers bought stands here. Enter the first order, or import a file."),
    )
)
