"""What the models of purchases tell of a company's customers: figures, tables and the tracking plot."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from guanxi.analytics.lifetime.arrays import Array, tally
from guanxi.analytics.lifetime.histories import Histories
from guanxi.analytics.lifetime.model import Model
from guanxi.analytics.lifetime.purchasing import PurchaseModel
from guanxi.analytics.lifetime.summary import DAYS, Summary
from guanxi.analytics.lifetime.validation import frequency_fit, hold_out, tracking
from guanxi.analytics.result import Result, Words

POINTS = 120
"""The most points of a tracking plot."""


def analysed(model: PurchaseModel, summary: Summary, horizon: timedelta | None, intervals: bool) -> Result:
    """Learn the model from the summary and answer as `bg_nbd` says."""
    rows = summary.distinct()
    history = rows["x"], rows["t_x"], rows["T"]
    model.fit(*history, counts=rows["count"])
    length = ahead(summary, horizon)
    scores = {"p_alive": model.p_alive(*history), "expected": model.expected_purchases(length, *history)}
    if intervals:
        low, high = model.interval(lambda drawn: drawn.expected_purchases(length, *history), draws=100)
        scores |= {"expected_low": low, "expected_high": high}
    fit = frequency_fit(model, Histories.of(*history, rows["count"]))
    figures = {
        **learnt(model),
        "unit": summary.unit,
        "count": int(rows["count"].sum()),
        "horizon": length,
        "expected": float(rows["count"] @ scores["expected"]),
        "newcomer": _newcomer(model, length),
        "goodness": {"chi_square": fit.chi_square, "degrees_of_freedom": fit.degrees_of_freedom, "p": fit.p_value},
    }
    frequencies = pa.table({"x": np.arange(fit.actual.size), "actual": fit.actual, "expected": fit.expected})
    customers = summary.scored(rows, **scores).order_by("customer")
    tables = {"frequencies": frequencies, "tracking": _tracked(model, summary, rows), "customers": customers}
    if summary.held_out:
        figures["holdout"], tables["holdout_by_x"] = _held_out(model, summary)
    return Result(figures, tables, summary.data.provenance, details=("customers",), draw=_draw, model=model)


def learnt(model: Model) -> dict[str, Any]:
    """The figures that every fitted model gives."""
    return {
        "parameters": model.parameters_,
        "standard_errors": model.standard_errors_,
        "log_likelihood": model.log_likelihood_,
        "converged": model.converged_,
        "convergence": model.convergence_,
    }


def ahead(summary: Summary, horizon: timedelta | None) -> float:
    """The horizon in units of time: as asked, else the hold-out, else a year."""
    if horizon is not None:
        return horizon / timedelta(days=DAYS[summary.unit])
    return summary.held_out or float(summary.in_units(365))


def _newcomer(model: PurchaseModel, length: float) -> dict[str, float]:
    """The repeat purchases to expect of a new customer, with the 90 % credible interval if there is one."""
    newcomer = {"expected": float(model.expected_purchases(length))}
    if model.converged_:
        low, high = model.interval(lambda drawn: drawn.expected_purchases(length))
        newcomer |= {"low": float(low), "high": float(high)}
    return newcomer


def _held_out(model: PurchaseModel, summary: Summary) -> tuple[dict[str, Any], pa.Table]:
    rows = summary.distinct("later")
    expected = model.expected_purchases(summary.held_out, rows["x"], rows["t_x"], rows["T"])
    came = hold_out(rows["x"], rows["later"], expected, rows["count"])
    figures = {
        "from": summary.calibrated_until + timedelta(days=1),
        "to": summary.as_of,
        "length": summary.held_out,
        "actual": came.actual,
        "expected": came.expected,
        "error": came.error,
        "mean_absolute_error": came.mean_absolute_error,
        "root_mean_squared_error": came.root_mean_squared_error,
        "correlation": came.correlation,
    }
    by_x = {"x": came.x, "customers": came.customers, "actual": came.actual_by_x, "expected": came.expected_by_x}
    return figures, pa.table(by_x)


def _tracked(model: PurchaseModel, summary: Summary, rows: Mapping[str, Array]) -> pa.Table:
    """Cumulative repeat purchases from the first day on, at the ends of periods: as they came and as expected."""
    watched, index = np.unique(rows["days_watched"], return_inverse=True)
    origin = summary.calibrated_until - timedelta(days=float(watched[-1]))
    total, unit = (summary.as_of - origin).days, DAYS[summary.unit]
    stride = unit * max(1, np.ceil(total / unit / POINTS))
    ends = np.append(np.arange(stride, total, stride), total)
    days, made = summary.repeat_purchases_by_day()
    actual = np.append(0, made.cumsum())[
        np.searchsorted((days - np.datetime64(origin)).astype(int), ends, side="right")
    ]
    starts = summary.in_units(watched[-1] - watched)
    expected = tracking(model, starts, tally(index, rows["count"]), summary.in_units(ends))
    calibration = ends <= (summary.calibrated_until - origin).days
    return pa.table({"time": summary.in_units(ends), "actual": actual, "expected": expected, "learnt": calibration})


def _draw(result: Result, words: Words) -> dict[str, Any]:
    """Cumulative repeat purchases, as they came and as expected; the hold-out begins at the mark."""
    points = result.table("tracking").to_pylist()
    lines = [
        {"type": "line", "showSymbol": False, "name": words(name), "data": [[row["time"], row[key]] for row in points]}
        for key, name in (("actual", "Actual"), ("expected", "Expected"))
    ]
    cut = max((row["time"] for row in points if row["learnt"]), default=0)
    if cut < points[-1]["time"]:
        lines[0]["markLine"] = {"symbol": "none", "data": [{"xAxis": cut, "name": words("Hold-out")}]}
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {},
        "xAxis": {"type": "value", "name": words(result.figures["unit"])},
        "yAxis": {"type": "value", "name": words("Repeat purchases")},
        "series": lines,
    }
