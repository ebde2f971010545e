"""What is known of each customer on a day: the features of the churn model, none of which may look ahead."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from guanxi.analytics.checking import Data
from guanxi.analytics.engine import Table
from guanxi.analytics.lifetime.arrays import Array
from guanxi.analytics.lifetime.summary import Summary
from guanxi.analytics.patterns import Alarm, patterns
from guanxi.analytics.result import Refusal
from guanxi.analytics.tables import Column, Schema

SIGNALS = Schema(
    "signals",
    (
        Column("customer", "key", "of whom it is known", ("customer_id",), required=True),
        Column("date", "time", "when it became known", ("known_at", "at"), required=True),
        Column("name", "text", "what is known", required=True),
        Column("value", "number", "its value", required=True),
    ),
)
MOST_SIGNALS = 100
RECENT = timedelta(days=90)


@dataclass(frozen=True)
class Known:
    """Everything that is told of the customers; `on` gives what was known of them at the end of a day."""

    summary: Summary
    lines: Data
    interactions: Data | None = None
    signals: Data | None = None

    def on(self, day: date) -> Table:
        """One row per customer who had bought by that day, a column for each feature; NULL where there is nothing."""
        parts = [self._purchases(day), *self._lines(day), *self._interactions(day), *self._signals(day)]
        table = parts[0]
        for part in parts[1:]:
            table = table.left_join(part, "customer").drop("customer_right")
        return table

    def _purchases(self, day: date) -> Table:
        """Counts and rhythm of the purchases."""
        before = self.summary.days.filter(self.summary.days.day <= day)
        found = patterns(before, day, recent=8, alarm=Alarm())
        since = day - RECENT
        counts = before.group_by("customer").aggregate(
            tenure=ibis.literal(day).delta(before.first.min(), unit="day").cast("float64"),
            purchases_recent=(before.bought & (before.day > since)).sum(),
            purchases_before=(before.bought & (before.day <= since) & (before.day > since - RECENT)).sum(),
            spent_recent=before.money.cast("float64").sum(where=before.day > since),
            spent=before.money.cast("float64").sum(),
        )
        joined = found.join(counts, "customer")
        return joined.select(
            "customer", "purchases", "gap", "tenure", "mean_interval", "cv_interval", "cusum_interval",
            "purchases_recent", "purchases_before", "spent", "spent_recent", "amount_trend", "cusum_amount",
            gap_ratio=joined.gap / joined.mean_interval.fill_null(joined.tenure).nullif(0),
        )  # fmt: skip

    def _lines(self, day: date) -> list[Table]:
        """What was bought, where, and with which discount."""
        lines = _until(self.lines.table, day)
        measures: dict[str, Any] = {}
        for column in ("category", "store", "channel"):
            if column in lines.columns:
                measures[f"{column}_count"] = lines[column].nunique()
        if "discount" in lines.columns:
            measures["discounted_share"] = (lines.discount > 0).cast("float64").mean()
        if "amount" in lines.columns:
            measures["refunds"] = (lines.amount < 0).sum().fill_null(0)
        return [lines.group_by("customer").aggregate(**measures)] if measures else []

    def _interactions(self, day: date) -> list[Table]:
        """Complaints, service and the last satisfaction."""
        if self.interactions is None:
            return []
        told = _until(self.interactions.table, day)
        recent = told.date.date() > day - RECENT
        measures: dict[str, Any] = {"interactions": told.count(), "interactions_recent": recent.sum()}
        if "kind" in told.columns:
            measures["complaints"] = told.kind.lower().isin(["complaint", "投诉"]).sum().fill_null(0)
        if "minutes" in told.columns:
            measures["service_minutes"] = told.minutes.sum()
        if "score" in told.columns:
            measures["last_score"] = told.score.argmax(told.date, where=told.score.notnull())
        return [told.group_by("customer").aggregate(**measures)]

    def _signals(self, day: date) -> list[Table]:
        """The last value of each signal."""
        if self.signals is None:
            return []
        told = _until(self.signals.table, day)
        measures = {
            f"signal_{name}": told.value.argmax(told.date, where=told.name == name) for name in self.signal_names
        }
        return [told.group_by("customer").aggregate(**measures)]

    @property
    def signal_names(self) -> list[str]:
        """The names of the signals, in order. Raises Refusal if there are too many for a table."""
        if self.signals is None:
            return []
        names = self.signals.table.select("name").distinct().order_by("name").limit(MOST_SIGNALS + 1)
        found: list[str] = self.signals.engine.fetch(names)["name"].to_pylist()
        if len(found) > MOST_SIGNALS:
            raise Refusal("too_many_signals", "There are more than {most} different signals.", most=MOST_SIGNALS)
        return found


@dataclass(frozen=True)
class Matrix:
    """The features of the customers at risk on a day, with what became of them if that is known."""

    customers: pa.ChunkedArray
    names: tuple[str, ...]
    values: Array
    lost: Array | None


def matrix(engine: Any, features: Table, at_risk: Table, returns: Table | None) -> Matrix:
    """Features of those at risk (customer, active); lost is who is not among the `returns` (customer)."""
    table = features.join(at_risk.filter(at_risk.active).select("customer"), "customer")
    if returns is not None:
        back = returns.select("customer").distinct().mutate(back=True)
        table = table.left_join(back, "customer").drop("customer_right")
    fetched = engine.fetch(table.order_by("customer"))
    names = tuple(name for name in fetched.column_names if name not in ("customer", "back"))
    values = np.column_stack([fetched[name].to_numpy().astype(np.float64) for name in names])
    lost = None if returns is None else fetched["back"].is_null().to_numpy().astype(np.float64)
    return Matrix(fetched["customer"], names, values, lost)


def _until(table: Table, day: date) -> Table:
    return table.filter(table.date.date() <= day)
