"""The list of instalments that fall due."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.conditions.kinds import number
from guanxi.conditions.kinds.text import Text
from guanxi.sales import finding
from guanxi.sales.models import Instalment, Order
from guanxi.sales.models.instalment import open_part
from guanxi.sales.plans import actions
from guanxi.sales.plans.standing import TONES, WORDS, held, standing_of
from guanxi.workbench.columns import Bucket, Column, Moment, Money, Related
from guanxi.workbench.listing import Listing, Preset, register

ORDER = Order._meta.label_lower
READ = ("due_on", "amount", "up_to", "order__paid", "order__written_off", "order__currency")
OPEN = {"field": "open", "op": ">", "value": 0}


def _search(text: str, user: User) -> Q:
    return Q(order__in=Order.objects.filter(finding.orders(text, user)))


def _open(instalment: Instalment) -> int:
    return instalment.open


INSTALMENTS = register(
    Listing(
        model=Instalment,
        key="instalments",
        title=_("Instalments due"),
        noun=_("Instalment"),
        icon="calendar-dollar",
        columns=(
            Related(key="order", label=pgettext_lazy("purchase", "Order"), shows=("code",)),
            Related(key="party", label=_("Customer"), path="order.party", shows=("name",), rule=(ORDER, "party")),
            Moment(key="due_on", label=_("Payment due"), order="due_on"),
            Column(key="condition", label=_("Condition")),
            Money(key="amount", label=_("Amount"), rule=(ORDER, "total"), needs=("amount", "order__currency")),
            Money(key="open", label=_("Open amount"), compute=_open, rule=(ORDER, "paid"), needs=READ),
            Bucket(
                key="standing",
                label=_("Status"),
                words=WORDS,
                tones=TONES,
                held=held,
                compute=standing_of,
                rule=(ORDER, "paid"),
                needs=READ,
            ),
        ),
        order="due_on",
        related=("order__party",),
        filters=(
            number.Money(
                "open",
                _("Open amount"),
                path=open_part("", "order__"),
                reads=("amount", "up_to", "order__paid", "order__written_off"),
                currency_path="order__currency",
            ),
            Text("customer", _("Name of the customer"), path="order__party__name"),
        ),
        presets=(
            Preset(key="open", label=_("Still to be paid"), condition=OPEN),
            Preset(
                key="overdue",
                label=_("Overdue"),
                condition={"all": [{"field": "due_on", "op": "older_than", "value": {"n": 1, "unit": "days"}}, OPEN]},
            ),
        ),
        create=None,
        delete=actions.delete,
        bulk=("delete",),
        search=_search,
        empty_text=_("What orders are to be paid in parts stands here: make a plan on the page of an order."),
    )
)
