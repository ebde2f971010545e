"""What a customer is worth so far: revenue, gross profit, or profit after the cost to serve."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import ibis

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Table
from guanxi.analytics.method import Option
from guanxi.analytics.result import Refusal
from guanxi.analytics.tables import EXPENSES, INTERACTIONS, TRANSACTIONS, Source

Measure = Literal["revenue", "gross", "profit"]

Purchases = Annotated[Source, TRANSACTIONS]
Interactions = Annotated[Source | None, INTERACTIONS]
Expenses = Annotated[Source | None, EXPENSES]
AsOf = Annotated[date | None, Option("last day of the observation; default: the last day of the data")]
By = Annotated[Measure, Option("value by revenue, gross profit, or profit after the cost to serve")]
MinuteRate = Annotated[Decimal, Option("what a minute of service costs")]


def by_customer(
    purchases: Source,
    measure: Measure,
    *,
    interactions: Source | None,
    expenses: Source | None,
    minute_rate: Decimal,
    as_of: date | None,
) -> tuple[Table, Data]:
    """One row per customer with `customer` and `value`, still in the engine, and the checked purchases.

    revenue  the sum of `amount`, refunds net
    gross    revenue − `cost` (lines without cost cost nothing)
    profit   gross − cost to serve: interactions (minutes × `minute_rate` + cost), expenses (visits, returns, campaigns)
             and `discount`, which is money off that `amount` does not show yet

    A customer who only costs has a negative value.
    """
    if measure == "gross" and not purchases.has("cost"):
        select(purchases, "customer", "cost")
    optional = ["cost"] * (measure != "revenue") + ["discount"] * (measure == "profit")
    data = select(purchases, "customer", "date", "amount", optional=optional, as_of=as_of)
    lines = data.table
    value = lines.amount
    for name in optional:
        if name in lines.columns:
            value = value - lines[name].fill_null(0)
    parts = [lines.select("customer", value=value.cast("decimal(38, 6)"))]
    if measure == "profit":
        costs, data = _costs(interactions, expenses, minute_rate, data)
        parts += costs
    # A key may be a number in one file and text in another.
    if len({part.customer.type() for part in parts}) > 1:
        parts = [part.mutate(customer=part.customer.cast("string")) for part in parts]
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return data.engine.cache(rows.group_by("customer").aggregate(value=rows.value.sum().cast("decimal(38, 6)"))), data


def _costs(
    interactions: Source | None, expenses: Source | None, minute_rate: Decimal, data: Data
) -> tuple[list[Table], Data]:
    """The costs as negative values, and the purchases with the tables they come from in their provenance."""
    parts: list[Table] = []
    if interactions is not None:
        served = select(
            interactions.on(data.engine),
            "customer",
            "date",
            optional=("minutes", "cost"),
            as_of=data.as_of,
            may_be_empty=True,
        )
        parts.append(served.table.select("customer", value=-_cost_of_service(served.table, minute_rate)))
        data = replace(data, provenance=data.provenance.joined(served.provenance))
    if expenses is not None:
        spent = select(expenses.on(data.engine), "customer", "amount", may_be_empty=True)
        parts.append(spent.table.select("customer", value=(-spent.table.amount).cast("decimal(38, 6)")))
        data = replace(data, provenance=data.provenance.joined(spent.provenance))
    if not parts:
        raise Refusal("no_cost_to_serve", "Profit after the cost to serve needs interactions or expenses.")
    return parts, data


def _cost_of_service(served: Table, minute_rate: Decimal) -> Any:
    cost = ibis.literal(Decimal(0), type="decimal(38, 6)")
    if "minutes" in served.columns:
        rate = ibis.literal(minute_rate, type="decimal(18, 4)")
        cost = cost + (served.minutes.fill_null(0).cast("decimal(18, 2)") * rate).cast("decimal(38, 6)")
    if "cost" in served.columns:
        cost = cost + served.cost.fill_null(0)
    return cost.cast("decimal(38, 6)")
