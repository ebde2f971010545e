"""The method sbg: how long contracts last, from contracts or from the survivors of a cohort."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import ibis
import numpy as np
import pyarrow as pa

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Table
from guanxi.analytics.lifetime.arrays import Array, require, tally
from guanxi.analytics.lifetime.options import Discount
from guanxi.analytics.lifetime.purchase_result import learnt
from guanxi.analytics.lifetime.purchasing import yearly
from guanxi.analytics.lifetime.shifted_beta_geometric import SBG
from guanxi.analytics.lifetime.summary import DAYS, Unit
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Result, Words
from guanxi.analytics.tables import Column, Schema, Source

CONTRACTS = Schema(
    "contracts",
    (
        Column("customer", "key", "whose contract", ("customer_id",)),
        Column("start", "time", "day on which the contract began", ("started_at",)),
        Column("end", "time", "day on which it ended; empty while it lasts", ("ended_at",)),
        Column("period", "number", "periods since the cohort began, from 0", ("t",)),
        Column("survivors", "number", "how many of the cohort are left after so many periods"),
    ),
)


@analysis("sbg")
def sbg(
    contracts: Annotated[Source, CONTRACTS],
    *,
    period: Annotated[Unit, Option("how long a contract runs before it is renewed")] = "month",
    ahead: Annotated[int, Option("periods to project beyond those seen")] = 5,
    discount: Discount = 0.1,
    margin: Annotated[float, Option("what a customer brings in a period")] = 1.0,
    as_of: Annotated[date | None, Option("last day of the observation; default: the last day in the table")] = None,
) -> Result:
    """sBG: how many customers renew, period after period (A-03; Fader and Hardie 2007).

    From contracts (customer, start, end; no end = still going), or from a cohort (period 0, 1, 2 … and its survivors).
    A contract that ends within its k-th period, or on its last day, was lost in period k. Figures: `parameters`
    (alpha, beta), `standard_errors`, `log_likelihood`, `converged`, `convergence`, `count`, and of a new customer
    `residual_periods` (discounted, the first not counted) and `value` (margin × (1 + residual_periods)).

    Tables: `retention` (at risk, lost, survival by Kaplan and Meier 1958 with its standard error, expected survival,
    retention and expected retention, by period) and, of contracts, `customers` (those still there: periods completed,
    retention = chance to renew next, residual_periods, value = margin × residual_periods).

    >>> cohort = {"period": range(8), "survivors": [1000, 869, 743, 653, 593, 551, 517, 491]}
    >>> answer = sbg(cohort, period="year")
    >>> {name: round(value, 3) for name, value in answer.figures["parameters"].items()}
    {'alpha': 0.668, 'beta': 3.806}
    >>> [round(row["expected_survival"], 3) for row in answer.table("retention").to_pylist()[-3:]]
    [0.414, 0.395, 0.378]
    """
    require(ahead >= 0, "bad_ahead", "ahead must not be below 0.")
    require(discount > 0, "no_discount", "An endless horizon needs a discount above 0.")
    if contracts.has("survivors"):
        data, going = select(contracts, "period", "survivors"), None
        lost, lasting = _of_cohort(data)
    else:
        data, going, lost, lasting = _of_contracts(contracts, period, as_of)
    t = np.arange(lost.size)
    model = SBG().fit(
        np.append(t[1:], t), np.append(np.ones(t.size - 1), np.zeros(t.size)), np.append(lost[1:], lasting)
    )
    rate = yearly(discount, DAYS["year"] / DAYS[period])
    residual = float(model.discounted_periods(rate))
    figures = {
        **learnt(model),
        "count": int(lost.sum() + lasting.sum()),
        "residual_periods": residual,
        "value": margin * (1 + residual),
    }
    tables: dict[str, Any] = {"retention": _retention(model, lost, lasting, ahead)}
    if going is not None:
        tables["customers"] = _scored(model, going, lost.size, rate, margin)
    return Result(figures, tables, data.provenance, details=("customers",), draw=_draw, model=model)


def _of_cohort(data: Data) -> tuple[Array, Array]:
    """Lost and lasting contracts by period, from the survivors."""
    fetched = data.engine.fetch(data.table.order_by("period"))
    periods, left = (fetched[name].to_numpy().astype(np.float64) for name in ("period", "survivors"))
    require(
        np.array_equal(periods, np.arange(periods.size)) and periods.size > 1,
        "bad_periods",
        "The periods of a cohort must be 0, 1, 2 … without a gap, each once.",
    )
    require((np.diff(left) <= 0) & (left[1:] >= 0), "rising", "The survivors of a cohort cannot grow in number.")
    lasting = np.zeros(left.size)
    lasting[-1] = left[-1]
    return np.append(0.0, -np.diff(left)), lasting


def _of_contracts(source: Source, period: Unit, as_of: date | None) -> tuple[Data, Table, Array, Array]:
    """The contracts still going with their completed periods, and the lost and lasting ones by period."""
    data = select(source, "customer", "start", "end", nullable=("end",))
    days = data.table.mutate(start=data.table.start.date(), end=data.table.end.date())
    seen = data.engine.row(days.aggregate(start=days.start.max(), end=days.end.max()))
    last = as_of or max(day for day in seen.values() if day is not None)
    days = days.filter(days.start <= last)
    require(_none_before_start(data, days), "ends_before_start", "Some contracts end before they start.")
    ended = days.end.notnull() & (days.end <= last)
    stop = ibis.ifelse(ended, days.end, ibis.literal(last))
    completed, rest = _periods(days.start, stop, period)
    periods = ibis.ifelse(ended, ibis.greatest(completed + rest.cast("int64"), 1), completed)
    counted = data.engine.cache(days.select("customer", ended=ended, periods=periods))
    grouped = counted.group_by("ended", "periods").aggregate(count=counted.count())
    fetched = data.engine.fetch(grouped.order_by("ended", "periods"))
    require(fetched.num_rows, "no_rows", "No contract began up to {last}.", last=last)
    of, at, count = (fetched[name].to_numpy() for name in ("ended", "periods", "count"))
    lost, lasting = (tally(at, (of == kind) * count.astype(np.float64), int(at.max()) + 1) for kind in (True, False))
    going = counted.filter(~counted.ended).drop("ended")
    later = data.provenance.rows - int(count.sum())
    provenance = replace(data.provenance.excluding(after_as_of=later), as_of=last, rows=int(count.sum()))
    return replace(data, provenance=provenance), going, lost, lasting


def _none_before_start(data: Data, days: Table) -> bool:
    return not data.engine.row(days.aggregate(wrong=(days.end < days.start).sum()))["wrong"]


def _periods(start: Any, stop: Any, period: Unit) -> tuple[Any, Any]:
    """Whole periods from start to stop, and whether something is left over."""
    if period in ("day", "week"):
        days = stop.delta(start, unit="day").cast("int64")
        length = int(DAYS[period])
        return days // length, days % length > 0
    months = (stop.year() - start.year()) * 12 + stop.month() - start.month()
    months = months.cast("int64") - (stop.day() < start.day()).cast("int64")
    length = 12 if period == "year" else 1
    return months // length, (stop.day() != start.day()) | (months % length > 0)


def _retention(model: SBG, lost: Array, lasting: Array, ahead: int) -> pa.Table:
    """By period: at risk, lost, survival and retention as they were and as expected."""
    seen = lost.size - 1
    periods = np.arange(1, seen + ahead + 1)
    at_risk = (lost + lasting)[::-1].cumsum()[::-1][1:]
    gone = lost[1:]
    known = at_risk > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(known, 1 - gone / at_risk, np.nan)
        survival = kept.cumprod()
        spread = survival * np.sqrt(np.nancumsum(gone / (at_risk * (at_risk - gone))))
    open_end = np.full(ahead, np.nan)
    observed = {
        "at_risk": np.append(at_risk, open_end),
        "lost": np.append(gone, open_end),
        "survival": np.append(survival, open_end),
        "standard_error": np.append(np.where(survival > 0, spread, np.nan), open_end),
        "retention": np.append(kept, open_end),
    }
    expected = {"expected_survival": model.survival(periods), "expected_retention": model.retention(periods)}
    columns = {"period": periods, **observed, **expected}
    return pa.table({name: pa.array(column, from_pandas=True) for name, column in columns.items()})


def _scored(model: SBG, going: Table, periods: int, rate: float, margin: float) -> Table:
    """The customers who are still there, with what the model expects of them."""
    completed = np.arange(periods)
    residual = model.discounted_periods(rate, completed)
    scores = {"periods": completed, "retention": model.retention(completed + 1), "residual_periods": residual}
    scored = going.join(ibis.memtable(pa.table(scores)), "periods")
    return scored.mutate(value=margin * scored.residual_periods).order_by("customer", "periods")


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Survival as it was and as expected, projected beyond what was seen."""
    rows = result.table("retention").to_pylist()
    series = [
        {"type": "line", "name": words(name), "data": [[0, 1], *([row["period"], row[key]] for row in rows)]}
        for key, name in (("survival", "Actual"), ("expected_survival", "Expected"))
    ]
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {},
        "xAxis": {"type": "value", "name": words("Period")},
        "yAxis": {"type": "value", "max": 1, "name": words("Still there")},
        "series": series,
    }
