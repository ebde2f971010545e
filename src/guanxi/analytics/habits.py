"""What counts as a purchase; when, how often and for how much each customer buys."""

from datetime import datetime
from typing import Literal

import ibis

from guanxi.analytics.checking import Data
from guanxi.analytics.engine import Column, Table

Occasion = Literal["day", "order"]


def purchased(lines: Table) -> Column:
    """Whether each line is a purchase and not a refund: its amount is not below nought, or no amounts are told.

    One rule for every method. The measures that follow count occasions, not money, and goods that were given free or
    paid with points or a coupon were chosen and taken like any other: so also the histories of the lifetime models are
    counted in the literature. What they bring in, nothing, is left to the measures of money.
    """
    return lines.amount >= 0 if "amount" in lines.columns else ibis.literal(True)


def by_customer(data: Data, occasion: Occasion, since: datetime | None = None) -> Table:
    """One row per customer: `last` day of a purchase (NULL for refunds only), `frequency` and `money` from `since` on.

    `frequency` counts the days, or the orders, with a purchase (see `purchased`). `money` is net of refunds.
    `data` has customer, date, amount, and order for that occasion.
    """
    lines = data.table.mutate(day=data.table.date.date(), purchased=purchased(data.table))
    # What is no purchase has no unit: all refunds of a customer are one group, and few groups are soon counted.
    unit = lines.order if occasion == "order" else lines.day
    keys = {"unit": ibis.ifelse(lines.purchased, unit, None)}
    if since is not None:
        keys["recent"] = lines.date >= since
    # In two steps, for engines count distinct values of each group far more slowly than groups.
    last = {"last": lines.day.max(where=lines.purchased)} if occasion == "order" else {}
    steps = lines.group_by("customer", **keys).aggregate(money=lines.amount.sum(), **last)
    # No condition rather than one that is always true: engines look at each row for it.
    recent = steps.recent if since is not None else None
    return steps.group_by("customer").aggregate(
        last=(steps["last"] if last else steps.unit).max(),
        frequency=steps.unit.count(where=recent),
        money=steps.money.sum(where=recent).fill_null(0).cast("decimal(38, 6)"),
    )
