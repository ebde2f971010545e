"""Early warning: the customers at risk with what they are worth, why they may leave, and whether an offer pays."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from guanxi.analytics.churn_features import Matrix
from guanxi.analytics.churn_model import DRIVERS, ChurnModel
from guanxi.analytics.lifetime.arrays import Array, require
from guanxi.analytics.lifetime.summary import Summary

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Offer:
    """An offer that costs `cost` for each customer it is made to and keeps a share of those about to leave."""

    cost: float
    success: float

    def __post_init__(self) -> None:
        require(0 <= self.success <= 1, "bad_offer", "offer_success must lie between 0 and 1.")
        require(self.cost >= 0, "bad_offer", "offer_cost must not be below 0.")

    def gain(self, risk: Array, value: Array) -> Array:
        """The expected gain of making it to a customer: success × risk × value − cost (A-05)."""
        return self.success * risk * value - self.cost


def warnings(summary: Summary, model: ChurnModel, foreseen: Matrix, margin: float, offer: Offer) -> pa.Table:
    """One row per customer at risk: risk, value, warning, drivers, gain; the most urgent first."""
    risk = model.risk(foreseen.values)
    value = _value(summary, foreseen, margin)
    gain = offer.gain(risk, value)
    table = {
        "customer": foreseen.customers,
        "risk": risk,
        "value": value,
        "warning": risk * value,
        **_drivers(model, foreseen),
        "gain": gain,
        "offer": gain > 0,
    }
    urgent = table["warning"] if value.any() else risk
    return pa.table(table).take(np.lexsort((np.arange(risk.size), -urgent)))


def unranked(summary: Summary, foreseen: Matrix, margin: float) -> pa.Table:
    """The same rows and columns without a risk and what follows from it; the most valuable first."""
    value = _value(summary, foreseen, margin)
    gaps = {name: pa.nulls(value.size, pa.float64()) for name in ("risk", "warning", "gain")}
    drivers: dict[str, Any] = {}
    for number in range(1, DRIVERS + 1):
        drivers[f"driver_{number}"] = pa.nulls(value.size, pa.string())
        drivers[f"effect_{number}"] = pa.nulls(value.size, pa.float64())
    table = {
        "customer": foreseen.customers,
        "risk": gaps["risk"],
        "value": value,
        "warning": gaps["warning"],
        **drivers,
        "gain": gaps["gain"],
        "offer": pa.nulls(value.size, pa.bool_()),
    }
    return pa.table(table).take(np.lexsort((np.arange(value.size), -value)))


def cut_off(customers: pa.Table, offer: Offer) -> dict[str, Any]:
    """Whom to make the offer: everyone from the best down whose expected gain is above nought, and what that brings."""
    gain = np.sort(customers["gain"].to_numpy())[::-1]
    reach = int((gain > 0).sum())
    return {
        "cost": offer.cost,
        "success": offer.success,
        "customers": reach,
        "gain": float(gain[:reach].sum()),
        "gain_if_made_to_all": float(gain.sum()),
        "least_warning": float(offer.cost / offer.success) if offer.success else None,
    }


def _value(summary: Summary, foreseen: Matrix, margin: float) -> Array:
    """Margin × money of the last year, nought at least."""
    days = summary.days.filter(summary.days.day > summary.as_of - YEAR)
    money = days.group_by("customer").aggregate(money=days.money.cast("float64").sum().fill_null(0.0))
    fetched = summary.data.engine.fetch(money)
    by_customer = dict(zip(fetched["customer"].to_pylist(), fetched["money"].to_pylist(), strict=True))
    spent = np.array([by_customer.get(customer, 0.0) for customer in foreseen.customers.to_pylist()], dtype=np.float64)
    return margin * np.maximum(spent, 0.0)


def _drivers(model: ChurnModel, foreseen: Matrix) -> dict[str, Any]:
    """The names of the drivers, None where nothing raises the risk, and their effects in log odds."""
    places, effects = model.drivers(foreseen.values)
    names = np.array([*model.names_, None], dtype=object)
    columns: dict[str, Any] = {}
    for number, (place, effect) in enumerate(zip(places.T, effects.T, strict=True), start=1):
        columns[f"driver_{number}"] = pa.array(names[place].tolist(), pa.string())
        columns[f"effect_{number}"] = np.where(place >= 0, effect, 0.0)
    return columns
