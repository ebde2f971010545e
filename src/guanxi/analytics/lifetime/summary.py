"""From transactions to histories, in the engine: one row per customer with x, t_x, T and m."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import ibis
import numpy as np
import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Column, Table
from guanxi.analytics.habits import purchased
from guanxi.analytics.lifetime.arrays import Array
from guanxi.analytics.result import Refusal
from guanxi.analytics.tables import Source

Unit = Literal["day", "week", "month", "year"]
DAYS: Mapping[str, float] = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
HISTORY = ("x", "days_to_last", "days_watched")


@dataclass(frozen=True)
class Summary:
    """The histories of the customers, calibrated until a day and watched on to `as_of`.

    `table` has, for each customer with a purchase up to `calibrated_until`: `first` day, `x`, `days_to_last`,
    `days_watched`, and of the hold-out after it `later` purchases; with money also `m`, the mean money of a repeat
    purchase, and `later_money`. Days with at least one line not below nought are purchases, one a day; refunds of
    later days count against m. `days` has the days themselves: customer, first, day, money (NULL without amounts) and
    whether something was bought.
    """

    table: Table
    days: Table
    data: Data
    unit: str
    calibrated_until: date
    as_of: date

    def until(self, day: date) -> "Summary":
        """The same purchases cut at another day; the customers of later days are not yet there."""
        return replace(self, table=self.data.engine.cache(_customers(self.days, day)), calibrated_until=day)

    def in_units(self, days: Any) -> Any:
        """Whole days in the unit of time."""
        return days / DAYS[self.unit]

    @property
    def held_out(self) -> float:
        """The length of the hold-out in units of time; nought if there is none."""
        return float(self.in_units((self.as_of - self.calibrated_until).days))

    def distinct(self, *further: str) -> dict[str, Array]:
        """Distinct histories (and further columns) with the number of customers, `count`, in a stable order.

        `t_x` and `T` are the days in units of time.
        """
        names = (*HISTORY, *further)
        grouped = self.table.group_by(list(names)).aggregate(count=self.table.count()).order_by(list(names))
        fetched = self.data.engine.fetch(grouped)
        rows = {name: fetched[name].to_numpy().astype(np.float64) for name in (*names, "count")}
        return rows | {"t_x": self.in_units(rows["days_to_last"]), "T": self.in_units(rows["days_watched"])}

    def repeat_purchases_by_day(self) -> tuple[Any, Array]:
        """The days with repeat purchases of these customers, in order, and how many there were."""
        days = self.days
        repeats = days.filter(days.bought, days.day > days.first, days.first <= self.calibrated_until)
        fetched = self.data.engine.fetch(repeats.group_by("day").aggregate(made=repeats.count()).order_by("day"))
        return fetched["day"].to_numpy().astype("datetime64[D]"), fetched["made"].to_numpy().astype(np.float64)

    def scored(self, rows: Mapping[str, Array], **scores: Array) -> Table:
        """The customers in the engine with the scores of their histories, and t_x and T in units of time."""
        columns = {name: rows[name].astype(np.int64) for name in HISTORY} | scores
        engine = self.data.engine
        known = engine.table(pa.table(columns))
        engine.fetch(known.limit(0))  # Spark can cache what is made of a table only after it has met that table
        return self.timed(self.table.join(known, list(HISTORY)))

    def timed(self, table: Table) -> Table:
        """With `t_x` and `T`, the days of a history in units of time."""
        # Spark divides whole numbers as decimals, to six places.
        times = {"t_x": table.days_to_last.cast("float64"), "T": table.days_watched.cast("float64")}
        return table.mutate(**{name: self.in_units(days) for name, days in times.items()})


def summarise(
    purchases: Source,
    *,
    unit: str = "week",
    calibrate_until: date | None = None,
    as_of: date | None = None,
    money: bool = False,
) -> Summary:
    """Read the purchases and cut them at `calibrate_until` (by default nothing is held out).

    `money` says that amounts are needed; without it they are used if they are there. Raises Refusal if no customer has
    a purchase up to the cut.
    """
    needed = ("customer", "date", *(("amount",) if money else ()))
    data = select(purchases, *needed, optional=() if money else ("amount",), as_of=as_of)
    last = data.day_of_observation
    cut = calibrate_until or last
    if cut > last:
        raise Refusal("cut_after_end", "calibrate_until {cut} lies after the last day, {last}.", cut=cut, last=last)
    days = _days(data)
    table = data.engine.cache(_customers(days, cut))
    counts = data.engine.row(
        ibis.memtable({"one": [1]}).select(
            everyone=data.table.customer.nunique().as_scalar(),
            buyers=days.customer.nunique().as_scalar(),
            kept=table.count().as_scalar(),
        )
    )
    if not counts["kept"]:
        raise Refusal("no_customers", "No customer has a purchase up to {cut}.", cut=cut)
    provenance = data.provenance.excluding(
        customers_with_refunds_only=counts["everyone"] - counts["buyers"],
        customers_new_after_cut=counts["buyers"] - counts["kept"],
    )
    return Summary(table, days, replace(data, provenance=provenance), unit, cut, last)


def _days(data: Data) -> Table:
    """One row per customer and day: money and whether it was a purchase; with the day of the first purchase."""
    given = "amount" in data.table.columns
    amount = data.table.amount if given else ibis.null("decimal(38, 6)")
    lines = data.table.select("customer", day=data.table.date.date(), amount=amount, kept=purchased(data.table))
    daily = lines.group_by("customer", "day").aggregate(money=lines.amount.sum(), bought=lines.kept.any())
    firsts = daily.filter(daily.bought).group_by("customer").aggregate(first=daily.day.min())
    return data.engine.cache(daily.join(firsts, "customer").select("customer", "first", "day", "money", "bought"))


def _customers(days: Table, cut: date) -> Table:
    """One row for each customer who bought up to the cut."""
    here, again = days.day <= cut, days.day > days.first
    grouped = days.filter(days.first <= cut).group_by("customer", "first")
    customers = grouped.aggregate(
        last=days.day.max(where=here & days.bought),
        x=(here & again & days.bought).sum().cast("int64"),
        again=days.money.sum(where=here & again).cast("float64").fill_null(0.0),
        later=(~here & days.bought).sum().cast("int64"),
        later_money=days.money.sum(where=~here).cast("float64").fill_null(0.0),
    )
    return customers.mutate(
        days_to_last=_days_between(customers.first, customers.last),
        days_watched=_days_between(customers.first, ibis.literal(cut)),
        m=ibis.ifelse(customers.x > 0, customers.again / customers.x, 0.0),
    ).drop("last", "again")


def _days_between(start: Any, end: Any) -> Column:
    return end.delta(start, unit="day").cast("int64")
