"""The list of payments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.conditions.kinds.text import Text
from guanxi.sales import finding
from guanxi.sales.models import Payment
from guanxi.sales.payments import actions
from guanxi.sales.payments.forms import PaymentForm
from guanxi.workbench.columns import Choice, Column, Moment, Money, Related, Title
from guanxi.workbench.listing import Listing, Preset, register

PAYMENTS = register(
    Listing(
        model=Payment,
        key="payments",
        title=_("Payments"),
        noun=_("Payment"),
        icon="cash",
        columns=(
            Title(key="code", label=_("Receipt number"), edit="code", single=True),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Moment(key="received_at", label=_("Received"), order="-received_at"),
            Money(key="amount", label=_("Amount"), order="-amount", edit="amount", single=True),
            Choice(key="method", label=_("Method"), edit="method"),
            Column(key="reference", label=_("Reference"), edit="reference", single=True),
            Column(key="reason", label=_("Reason")),
            Related(key="owner", label=_("Owner"), edit="owner"),
        ),
        default=("code", "party", "received_at", "amount", "method", "reference", "owner"),
        order="-received_at",
        filters=(Text("customer", _("Name of the customer"), path="party__name"),),
        presets=(
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
            Preset(key="refunds", label=_("Refunds"), condition={"field": "amount", "op": "<", "value": 0}),
            Preset(key="set_off", label=_("Set off"), condition={"field": "method", "op": "is", "value": "set_off"}),
        ),
        form=PaymentForm,
        boards=("method",),
        board_sum="amount",
        create=actions.receive,
        change=actions.change,
        delete=actions.delete,
        restore=actions.restore,
        search=finding.payments,
        pages="guanxi.sales.payments.urls",
        empty_text=_("Money received stands here. Enter the first payment, or import a file."),
    )
)
