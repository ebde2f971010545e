"""When, how often and for how much each customer buys."""

from datetime import datetime
from typing import Literal

import ibis

from guanxi.analytics.checking import Data
from guanxi.analytics.engine import Table

Occasion = Literal["day", "order"]


def by_customer(data: Data, occasion: Occasion, since: datetime | None = None) -> Table:
    """One row per customer: `last` day of a purchase (NULL for refunds only), `frequency` and `money` from `since` on.

    A purchase is a line above nought; `frequency` counts the days, or the orders, that have one. `money` is net.
    `data` has customer, date, amount, and order for that occasion.
    """
    lines = data.table.mutate(day=data.table.date.date())
    keys = {"unit": lines.order if occasion == "order" else lines.day}
    if since is not None:
        keys["recent"] = lines.date >= since
    # In two steps, for engines count distinct values of each group far more slowly than groups.
    steps = lines.group_by("customer", **keys).aggregate(
        last=lines.day.max(where=lines.amount > 0), money=lines.amount.sum()
    )
    recent = steps.recent if since is not None else ibis.literal(True)
    return steps.group_by("customer").aggregate(
        last=steps["last"].max(),
        frequency=steps["last"].count(where=recent),
        money=steps.money.sum(where=recent).fill_null(0).cast("decimal(38, 6)"),
    )
