"""How the total of an order is spread over its instalments: exactly, the last one taking the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from guanxi.kernel import money
from guanxi.sales.models import Instalment, Order


def wish(instalment: Instalment, total: int) -> int:
    """What an instalment before the last shall be, in minor units; a share is rounded half up."""
    if instalment.share is not None:
        return money.round_half_up(Decimal(total) * instalment.share / 100)
    return instalment.fixed or 0


def in_order(instalments: Collection[Instalment]) -> list[Instalment]:
    """The earliest first."""
    return sorted(instalments, key=lambda one: (one.due_on, one.pk or 0))


def spread(instalments: Sequence[Instalment], total: int) -> None:
    """Set what each of a plan's instalments is. They are never more than the total, and together exactly that."""
    left = max(0, total)
    for one in instalments[:-1]:
        one.amount = min(left, wish(one, total))
        left -= one.amount
        one.up_to = max(0, total) - left
    for one in instalments[-1:]:
        one.amount, one.up_to = left, max(0, total)


def follow(orders: Collection[int]) -> None:
    """Let the plans of these orders follow their totals."""
    plans: dict[Order, list[Instalment]] = defaultdict(list)
    for one in Instalment.objects.filter(order__in=orders).select_related("order"):
        plans[one.order].append(one)
    for order, instalments in plans.items():
        spread(in_order(instalments), order.total)
    Instalment.objects.bulk_update([i for plan in plans.values() for i in plan], ["amount", "up_to"])
