"""The methods clv and equity: what each customer will still bring, and all of them together."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

import ibis
import numpy as np

from guanxi.analytics.engine import Table
from guanxi.analytics.lifetime.arrays import Array, require
from guanxi.analytics.lifetime.customer_value import CustomerEquity, Horizon, LifetimeValue
from guanxi.analytics.lifetime.gamma_gamma import GammaGamma
from guanxi.analytics.lifetime.options import (
    MODELS,
    AsOf,
    CalibrateUntil,
    Discount,
    Endless,
    Intervals,
    Margin,
    PurchaseModelName,
    Purchases,
    UnitOfTime,
    ValueHorizon,
)
from guanxi.analytics.lifetime.prediction import likely_purchases
from guanxi.analytics.lifetime.purchase_result import learnt
from guanxi.analytics.lifetime.purchasing import PurchaseModel, yearly
from guanxi.analytics.lifetime.spend_analysis import expected_spend, learn_spend
from guanxi.analytics.lifetime.summary import DAYS, Summary, summarise
from guanxi.analytics.lifetime.validation import correlation
from guanxi.analytics.method import Option, analysis
from guanxi.analytics.result import Refusal, Result, Words

YEAR = timedelta(days=365)
AcquisitionCost = Annotated[float, Option("what it costs to win a customer")]


@analysis("clv")
def clv(
    purchases: Purchases,
    *,
    model: PurchaseModelName = "bg-nbd",
    unit: UnitOfTime = "week",
    horizon: ValueHorizon = None,
    endless: Endless = False,
    discount: Discount = 0.1,
    margin: Margin = 1.0,
    acquisition_cost: AcquisitionCost = 0.0,
    calibrate_until: CalibrateUntil = None,
    intervals: Intervals = False,
    as_of: AsOf = None,
) -> Result:
    """Lifetime value: expected purchases × expected spend × margin, discounted (A-03; Fader, Hardie and Lee 2005).

    Over a horizon, cut into twelve periods, or over the endless future. Figures: `total` and `mean` value of the
    present customers, `newcomer` (value of one about to be won, his first purchase included, less the acquisition
    cost), `correlation` of purchases and spend (taken to be nought), the `parameters`, `standard_errors` and
    `log_likelihood` of both models, `count`, and with `calibrate_until` the `holdout`: money expected and come.

    Tables: `customers` (x, t_x, T, m, p_alive, purchases = discounted expected number, spend, clv; with `intervals`
    `clv_low` and `clv_high`, between which it will lie with a chance of 80 %, the spend taken as it is) and `tenths`
    (the customers in ten equal parts by falling value, and what they bring).

    >>> months = {who: range(1 + who % 5, 13, 1 + who % 4) for who in range(60)}
    >>> rows = [(who, f"2026-{month:02}-03", 10 + who % 7) for who in months for month in months[who]]
    >>> answer = clv(dict(zip(("customer", "date", "amount"), zip(*rows))), unit="month", margin=0.5)
    >>> best = answer.table("customers").to_pylist()[0]
    >>> best["x"], best["m"], abs(best["clv"] - 0.5 * best["purchases"] * best["spend"]) < 1e-9
    (11, 16.0, True)
    """
    summary = summarise(purchases, unit=unit, calibrate_until=calibrate_until, as_of=as_of, money=True)
    span = future(unit, horizon, endless, discount)
    bought, rows = learn_purchases(model, unit, summary)
    spend, spent = learn_spend(summary)
    value = LifetimeValue(bought, spend, span, margin)
    scored = _valued(value, summary, rows, intervals)
    totals = summary.data.engine.row(scored.aggregate(count=scored.count(), total=scored.clv.sum()))
    figures = {
        **_both(bought, spend),
        **totals,
        "mean": totals["total"] / totals["count"],
        "newcomer": value.of_newcomer(acquisition_cost),
        "correlation": correlation(spent["x"], spent["m"], spent["count"]),
    }
    if summary.held_out:
        figures["holdout"] = _held_out(summary, scored)
    customers = scored.drop("days_to_last", "days_watched").order_by(ibis.desc("clv"), "customer")
    tables = {"tenths": _tenths(scored), "customers": customers}
    return Result(figures, tables, summary.data.provenance, details=("customers",), draw=_draw, model=value)


@analysis("equity")
def equity(
    purchases: Purchases,
    *,
    model: PurchaseModelName = "bg-nbd",
    unit: UnitOfTime = "week",
    horizon: ValueHorizon = None,
    endless: Endless = False,
    discount: Discount = 0.1,
    margin: Margin = 1.0,
    newcomers: Annotated[float, Option("customers expected to be won")] = 0.0,
    acquisition_cost: AcquisitionCost = 0.0,
    replicates: Annotated[int, Option("bootstrap samples of the customers; 0 for no interval")] = 100,
    as_of: AsOf = None,
) -> Result:
    """Customer equity: the lifetime values of all customers and of those still to be won (A-03; Rust et al. 2004).

    Figures: `equity` with the 90 % bootstrap interval `low` … `high` (customers resampled, models learnt anew),
    `replicates` and how many of them `failed`, `present` (the customers of today alone), `newcomer` (the value of each
    still to be won) and `count`.

    >>> spent = {"customer": [1, 1, 2, 2, 2, 3, 3, 4], "amount": [9, 20, 5, 60, 50, 7, 30, 8],
    ...          "date": [f"2026-{month:02}-03" for month in (1, 4, 2, 5, 8, 3, 9, 4)]}
    >>> answer = equity(spent, unit="month", replicates=0, newcomers=10)
    >>> figures = answer.figures
    >>> abs(figures["equity"] - figures["present"] - 10 * figures["newcomer"]) < 1e-6
    True
    """
    require(replicates >= 0, "bad_replicates", "replicates must not be below 0.")
    summary = summarise(purchases, unit=unit, as_of=as_of, money=True)
    span = future(unit, horizon, endless, discount)
    bought, _ = learn_purchases(model, unit, summary)
    spend, _ = learn_spend(summary)
    rows = summary.distinct("m")
    newcomer = LifetimeValue(bought, spend, span, margin).of_newcomer(acquisition_cost)
    whole = CustomerEquity(bought, spend, span, margin, newcomers, acquisition_cost).estimate(
        *(rows[name] for name in ("x", "t_x", "T", "m", "count")), replicates=replicates
    )
    figures = {
        "equity": whole.total,
        "low": whole.low,
        "high": whole.high,
        "replicates": whole.replicates,
        "failed": whole.failed,
        "present": whole.total - newcomers * newcomer,
        "newcomer": newcomer,
        "count": int(rows["count"].sum()),
        **_both(bought, spend),
    }
    return Result(figures, {}, summary.data.provenance)


def future(unit: str, horizon: timedelta | None, endless: bool, discount: float) -> Horizon:
    """The horizon in units of time; the yearly rate is brought to the unit."""
    require(discount >= 0, "bad_discount", "discount must not be below 0.")
    rate = yearly(discount, DAYS["year"] / DAYS[unit])
    length = YEAR if horizon is None else horizon
    return Horizon(None if endless else length / timedelta(days=DAYS[unit]), rate)


def learn_purchases(name: str, unit: str, summary: Summary) -> tuple[PurchaseModel, dict[str, Array]]:
    """The fitted model of purchases and the distinct histories behind it."""
    rows = summary.distinct()
    return MODELS[name](unit=unit).fit(rows["x"], rows["t_x"], rows["T"], rows["count"]), rows


def _valued(value: LifetimeValue, summary: Summary, rows: Mapping[str, Array], intervals: bool) -> Table:
    """The customers in the engine with P(alive), discounted purchases, spend and their product, the value."""
    history = rows["x"], rows["t_x"], rows["T"]
    bought = value.purchases
    scores = {"p_alive": bought.p_alive(*history), "purchases": value.horizon.purchases(bought, *history)}
    if summary.held_out:
        scores["to_come"] = bought.expected_purchases(summary.held_out, *history)
    names = {"clv": "purchases"}
    if intervals:
        scores |= _likely(bought, value.horizon, scores["purchases"], history)
        names |= {"clv_low": "purchases_low", "clv_high": "purchases_high"}
    scored = summary.scored(rows, **scores)
    scored = scored.mutate(spend=expected_spend(value.spend, scored))
    worth = {name: value.margin * scored.spend * scored[number] for name, number in names.items()}
    return summary.data.engine.cache(scored.mutate(**worth))


def _likely(bought: PurchaseModel, horizon: Horizon, discounted: Array, history: tuple[Array, ...]) -> dict[str, Array]:
    """The bounds of the purchases, discounted as the expected ones are on the whole."""
    length = horizon.length
    if length is None:
        raise Refusal("endless_interval", "An interval of the value needs a horizon: the future has no end.")
    plain = bought.expected_purchases(length, *history)
    part = np.divide(discounted, plain, out=np.ones_like(plain), where=plain > 0)
    low, high = likely_purchases(bought, length, *history)
    return {"purchases_low": part * low, "purchases_high": part * high}


def _both(bought: PurchaseModel, spend: GammaGamma) -> dict[str, Any]:
    """The figures of the two models; their parameters have different names, their fits do not."""
    first, second = learnt(bought), learnt(spend)
    return {
        "parameters": {**first["parameters"], **second["parameters"]},
        "standard_errors": {**first["standard_errors"], **second["standard_errors"]},
        "log_likelihood": {bought.title: first["log_likelihood"], spend.title: second["log_likelihood"]},
        "converged": bool(first["converged"] and second["converged"]),
        "convergence": {bought.title: first["convergence"], spend.title: second["convergence"]},
    }


def _held_out(summary: Summary, scored: Table) -> dict[str, Any]:
    """The money of the hold-out as it came (refunds net) and as expected, undiscounted."""
    sums = scored.aggregate(actual=scored.later_money.sum(), expected=(scored.to_come * scored.spend).sum())
    came = summary.data.engine.row(sums)
    error = came["expected"] / came["actual"] - 1 if came["actual"] > 0 else None
    return {"length": summary.held_out, **came, "error": error}


def _tenths(scored: Table) -> Table:
    """Ten equal parts of the customers by falling value."""
    ranked = scored.mutate(tenth=ibis.ntile(10).over(order_by=[ibis.desc("clv"), scored.customer]) + 1)
    grouped = ranked.group_by("tenth").aggregate(customers=ranked.count(), clv=ranked.clv.sum())
    return grouped.order_by("tenth")


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """What each tenth of the customers brings."""
    rows = result.table("tenths").to_pylist()
    return {
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "name": words("Tenth of the customers"), "data": [row["tenth"] for row in rows]},
        "yAxis": {"type": "value", "name": words("Lifetime value")},
        "series": [{"type": "bar", "data": [row["clv"] for row in rows]}],
    }
