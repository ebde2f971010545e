"""What customers are grouped by: columns of a table with one row each, or the habits seen in their purchases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import ibis
import numpy as np
import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Table
from guanxi.analytics.habits import Occasion, by_customer
from guanxi.analytics.result import Provenance, Refusal
from guanxi.analytics.segment_model import Matrix
from guanxi.analytics.tables import Source, TableError


@dataclass(frozen=True)
class Features:
    """One row per customer; `values` has a column for each of `names`."""

    customers: pa.Array
    names: tuple[str, ...]
    values: Matrix
    provenance: Provenance

    def only(self, names: Sequence[str]) -> "Features":
        """The same by these features alone."""
        places = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), values=self.values[:, places])


def of_columns(source: Source, names: Sequence[str]) -> Features:
    """The columns of a table with one row per customer; customers with a gap are left out and counted."""
    data = select(source, "customer", by=tuple(names))
    numbers = {name: data.table[name].try_cast("float64") for name in names}
    wrong = data.table.aggregate(
        **{name: (data.table[name].notnull() & numbers[name].isnull()).sum() for name in names}
    )
    for name, count in data.engine.row(wrong).items():
        if count:
            raise TableError(
                "wrong_value", 'Column "{column}" has {n} values that are not a number.', column=name, n=count
            )
    rows = data.table.select("customer", **numbers).order_by("customer")
    table = data.engine.fetch(rows)
    if len(set(table["customer"].to_pylist())) < table.num_rows:
        raise Refusal("several_rows", "A table of features has one row per customer; here some have several.")
    whole = table.drop_null()
    return _features(whole, names, data.provenance.excluding(gaps=table.num_rows - whole.num_rows))


def of_purchases(source: Source, *, occasion: Occasion, as_of: date | None) -> Features:
    """Recency (days), frequency (occasions) and money of the customers who bought, as RFM measures them."""
    data = select(source, "customer", "date", "amount", *(["order"] if occasion == "order" else []), as_of=as_of)
    table = data.engine.fetch(_habits(data, occasion))
    if not table.num_rows:
        raise Refusal("only_refunds", "There are only refunds: no customer has a purchase to be grouped by.")
    return _features(table, HABITS, data.provenance)


HABITS = ("recency", "frequency", "money")


def _habits(data: Data, occasion: Occasion) -> Table:
    customers = by_customer(data, occasion)
    customers = customers.filter(customers["last"].notnull())
    recency = ibis.literal(data.day_of_observation).delta(customers["last"], unit="day")
    money = customers.money.cast("float64")
    return customers.select("customer", "frequency", money=money, recency=recency).order_by("customer")


def _features(table: pa.Table, names: Sequence[str], provenance: Provenance) -> Features:
    columns = [table[name].to_numpy().astype(float) for name in names]
    return Features(table["customer"].combine_chunks(), tuple(names), np.column_stack(columns), provenance)
