"""The method gamma-gamma: what each customer spends at a purchase."""

from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from guanxi.analytics.engine import Table
from guanxi.analytics.lifetime.arrays import Array, tally
from guanxi.analytics.lifetime.gamma_gamma import GammaGamma
from guanxi.analytics.lifetime.options import AsOf, CalibrateUntil, Purchases, UnitOfTime
from guanxi.analytics.lifetime.purchase_result import learnt
from guanxi.analytics.lifetime.summary import Summary, summarise
from guanxi.analytics.lifetime.validation import correlation, hold_out
from guanxi.analytics.method import analysis
from guanxi.analytics.result import Refusal, Result, Words


@analysis("gamma-gamma")
def gamma_gamma(
    purchases: Purchases, *, unit: UnitOfTime = "week", calibrate_until: CalibrateUntil = None, as_of: AsOf = None
) -> Result:
    """Gamma-Gamma: expected spend per purchase, from few purchases (A-03; Fader and Hardie 2013).

    Learns from the customers with repeat purchases whose mean m is above nought. Figures: `parameters` (p, q, gamma),
    `standard_errors`, `log_likelihood`, `converged`, `convergence`, `count` (of customers learnt from), `mean_spend`
    (of the population; None if q is at most 1), `correlation` of x and m (the model takes it to be nought) and, with
    `calibrate_until`, `holdout`: the mean money of later purchases as it came and as expected.

    Tables: `customers` (x, t_x and T in units of time, m, expected_spend) and `by_x` (m and its expectation by number
    of repeat purchases).

    >>> spent = {"customer": [1, 1, 2, 2, 2, 3, 3, 4], "amount": [9, 20, 5, 60, 50, 7, 30, 8],
    ...          "date": [f"2026-01-{day:02}" for day in (1, 9, 2, 5, 8, 3, 20, 4)]}
    >>> answer = gamma_gamma(spent)
    >>> answer.frame("customers")[["customer", "x", "m"]].values.tolist()
    [[1.0, 1.0, 20.0], [2.0, 2.0, 55.0], [3.0, 1.0, 30.0], [4.0, 0.0, 0.0]]
    """
    summary = summarise(purchases, unit=unit, calibrate_until=calibrate_until, as_of=as_of, money=True)
    model, rows = learn_spend(summary)
    figures: dict[str, Any] = {
        **learnt(model),
        "count": model.customers_,
        "mean_spend": float(model.expected_spend()) if model.values[1] > 1 else None,
        "correlation": correlation(rows["x"], rows["m"], rows["count"]),
    }
    if summary.held_out:
        figures["holdout"] = _held_out(model, summary)
    table = summary.timed(summary.table)
    customers = table.select("customer", "x", "t_x", "T", "m", expected_spend=expected_spend(model, table)).order_by(
        "customer"
    )
    idle = int(summary.distinct()["count"].sum()) - figures["count"]
    provenance = summary.data.provenance.excluding(customers_without_repeat_spend=idle)
    tables = {"by_x": _by_x(model, rows), "customers": customers}
    return Result(figures, tables, provenance, details=("customers",), draw=_draw, model=model)


def learn_spend(summary: Summary) -> tuple[GammaGamma, dict[str, Array]]:
    """The model of spend of the customers with repeat purchases, and the distinct x, m and counts behind it."""
    table = summary.table.filter(summary.table.x > 0, summary.table.m > 0)
    grouped = table.group_by("x", "m").aggregate(count=table.count()).order_by("x", "m")
    fetched = summary.data.engine.fetch(grouped)
    rows = {name: fetched[name].to_numpy().astype(np.float64) for name in ("x", "m", "count")}
    return GammaGamma().fit(rows["x"], rows["m"], rows["count"]), rows


def expected_spend(model: GammaGamma, table: Table) -> Any:
    """E[M | x, m] as an expression, so that it is computed where the customers are.

    Refunds can bring m below nought: it counts as nought. Raises Refusal where the mean of the population is infinite.
    """
    p, q, gamma = model.values
    if q <= 1:
        raise Refusal("infinite_mean", "The model's mean spend is infinite (q is {q:.3g}).", q=q)
    return p * (gamma + table.x * ibis.greatest(table.m, 0.0)) / (p * table.x + (q - 1))


def _held_out(model: GammaGamma, summary: Summary) -> dict[str, Any]:
    table = summary.table.filter(summary.table.later > 0)
    spent = table.select("x", actual=table.later_money / table.later, expected=expected_spend(model, table))
    fetched = summary.data.engine.fetch(spent)
    if not fetched.num_rows:
        return {"customers": 0}
    came = hold_out(*(fetched[name].to_numpy() for name in ("x", "actual", "expected")))
    return {
        "customers": fetched.num_rows,
        "actual": came.actual / fetched.num_rows,
        "expected": came.expected / fetched.num_rows,
        "error": came.error,
        "mean_absolute_error": came.mean_absolute_error,
        "correlation": came.correlation,
    }


def _by_x(model: GammaGamma, rows: dict[str, Array], top: int = 7) -> pa.Table:
    x, m, counts = rows["x"], rows["m"], rows["count"]
    cells = np.minimum(x, top)
    customers = tally(cells, counts, top + 1)[1:]
    there = np.maximum(customers, 1)
    expected = model.expected_spend(x, m) if model.values[1] > 1 else np.full(x.shape, np.nan)
    spent, hoped = (tally(cells, counts * column, top + 1)[1:] / there for column in (m, expected))
    known = pa.array(hoped, from_pandas=True)
    return pa.table({"x": np.arange(1, top + 1), "customers": customers, "m": spent, "expected_spend": known})


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """The mean money of a repeat purchase and its expectation, by number of repeat purchases."""
    rows = result.table("by_x").to_pylist()
    series = [
        {"type": "bar", "name": words(name), "data": [row[key] for row in rows]}
        for key, name in (("m", "Mean spend"), ("expected_spend", "Expected spend"))
    ]
    axis = {"type": "category", "name": words("Repeat purchases"), "data": [row["x"] for row in rows]}
    return {"tooltip": {"trigger": "axis"}, "legend": {}, "xAxis": axis, "yAxis": {"type": "value"}, "series": series}
