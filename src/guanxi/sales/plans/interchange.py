"""Instalments as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.sight import record_seen
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.writers import MONEY, Column
from guanxi.sales.models import Instalment, Order
from guanxi.sales.plans.policy import CUSTOMER
from guanxi.sales.plans.standing import WORDS, standing_of

ORDER = Order._meta.label_lower


def _rows(instalments: VisibleQuerySet[Instalment], by: User | None) -> Iterator[tuple[Any, ...]]:
    for one in instalments.with_sight(by).select_related("order__party").order_by("pk").iterator(2000):
        party = record_seen(one, CUSTOMER)
        yield (
            one.order.code,
            party.code if party else None,
            party.name if party else None,
            one.due_on.isoformat(),
            one.condition,
            one.amount,
            one.open,
            str(WORDS[standing_of(one)]),
        )


offer(
    Exporter(
        key="instalments",
        label=_("Instalments due"),
        model=Instalment,
        rank=55,
        rows=_rows,
        columns=(
            Column("order", _("order number"), rule=(ORDER, "code")),
            Column("customer", _("customer"), rule=(ORDER, "party")),
            Column("name", _("name"), rule=(ORDER, "party")),
            Column("due_on", _("payment due"), rule=(ORDER, "due_on")),
            Column("condition", _("condition")),
            Column("amount", _("amount"), MONEY, rule=(ORDER, "total")),
            Column("open", _("open amount"), MONEY, rule=(ORDER, "paid")),
            Column("standing", _("status"), rule=(ORDER, "paid")),
        ),
    )
)
