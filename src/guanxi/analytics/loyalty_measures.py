"""What speaks of a customer's loyalty: his behaviour, his attitude and the circumstances, one row per customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from guanxi.analytics.checking import Data
from guanxi.analytics.engine import Table
from guanxi.analytics.habits import purchased
from guanxi.analytics.tables import Column, Schema

PROFILES = Schema(
    "profiles",
    (
        Column("customer", "key", "whose profile", ("customer_id",), required=True),
        Column("wallet_share", "number", "share of his spending in the field that he spends here, 0 to 1"),
        Column("alternatives", "number", "other suppliers within his reach"),
        Column("relation", "text", "employee, relative or owner of the house; empty for others"),
    ),
)
COMPLAINTS = ("complaint", "投诉")

BEHAVIOUR: Mapping[str, int] = {
    "purchases": 1,
    "tenure": 1,
    "wallet_share": 1,
    "full_price": 1,
    "after_complaint": 1,
    "selection_time": -1,
}
ATTITUDE: Mapping[str, int] = {"recommendation": 1, "identification": 1, "competitors": -1}
"""The measures, and whether more of them speaks for loyalty or against it."""
CIRCUMSTANCES = ("satisfaction", "discounted", "top_store", "top_time", "alternatives")


@dataclass(frozen=True)
class Told:
    """The checked inputs; everything but the purchases may be missing."""

    lines: Data
    responses: Data | None = None
    interactions: Data | None = None
    profiles: Data | None = None
    events: Data | None = None


def measures(told: Told, questions: Mapping[str, str]) -> Table:
    """The measures and circumstances that are told of the customers, NULL where one has none.

    purchases         days with a purchase
    tenure            days since the first
    full_price        share of the lines without a discount; `discounted` is the rest
    after_complaint   purchase days after the last complaint, of those who complained
    selection_time    median days from the first event after a purchase to the next purchase
    top_store, top_time   share of the purchase days in the shop, and at the time, he most comes to (the six hours of
                      the day where times are told, else the day of the week)
    recommendation, identification, competitors, satisfaction   mean answer to the question of that meaning
    """
    lines = told.lines.table
    lines = lines.mutate(day=lines.date.date())
    lines = lines.filter(purchased(lines))
    parts = [_purchases(told, lines), *_profiles(told), *_answers(told, questions), *_places(told, lines)]
    parts += _tolerance(told, lines) + _selection(told, lines)
    table = parts[0]
    for part in parts[1:]:
        table = table.left_join(part, "customer").drop("customer_right")
    return told.lines.engine.cache(table)


def completed(table: Table) -> Table:
    """The same with a column of gaps for everything that was not told."""
    numbers = (*BEHAVIOUR, *ATTITUDE, *CIRCUMSTANCES)
    gaps = {name: ibis.null("float64") for name in numbers if name not in table.columns}
    relation = {} if "relation" in table.columns else {"relation": ibis.null("string")}
    return table.mutate(**gaps, **relation)


def _purchases(told: Told, lines: Table) -> Table:
    figures: dict[str, Any] = {
        "purchases": lines.day.nunique().cast("float64"),
        "tenure": ibis.literal(told.lines.day_of_observation).delta(lines.day.min(), unit="day").cast("float64"),
    }
    if "discount" in lines.columns:
        figures["discounted"] = (lines.discount.fill_null(0) > 0).cast("float64").mean()
        figures["full_price"] = (lines.discount.fill_null(0) <= 0).cast("float64").mean()
    return lines.group_by("customer").aggregate(**figures)


def _profiles(told: Told) -> list[Table]:
    if told.profiles is None:
        return []
    table = told.profiles.table
    kept = {name: table[name].max() for name in ("wallet_share", "alternatives", "relation") if name in table.columns}
    return [table.group_by("customer").aggregate(**kept)] if kept else []


def _answers(told: Told, questions: Mapping[str, str]) -> list[Table]:
    if told.responses is None:
        return []
    table = told.responses.table
    means = {
        meaning: table.score.mean(where=table.question.lower() == question.lower())
        for meaning, question in questions.items()
    }
    return [table.group_by(customer=table.respondent).aggregate(**means)]


def _places(told: Told, lines: Table) -> list[Table]:
    hours = told.lines.engine.row(lines.aggregate(any=(lines.date.hour() > 0).any()))["any"]
    time = (lines.date.hour() // 6).cast("string") if hours else lines.day.day_of_week.index().cast("string")
    parts = [_top_share(lines.mutate(place=time), "top_time")]
    if "store" in lines.columns:
        parts.append(_top_share(lines.mutate(place=lines.store.fill_null("")), "top_store"))
    return parts


def _top_share(lines: Table, name: str) -> Table:
    counted = lines.group_by("customer", "place").aggregate(days=lines.day.nunique())
    return counted.group_by("customer").aggregate(**{name: counted.days.max() / counted.days.sum()})


def _tolerance(told: Told, lines: Table) -> list[Table]:
    if told.interactions is None or "kind" not in told.interactions.table.columns:
        return []
    table = told.interactions.table
    complaints = table.filter(table.kind.lower().isin(COMPLAINTS))
    last = complaints.group_by("customer").aggregate(complained=complaints.date.max())
    joined = last.left_join(lines.select("customer", "date", "day"), "customer").drop("customer_right")
    later = joined.day.nunique(where=joined.date > joined.complained)
    return [joined.group_by("customer").aggregate(after_complaint=later.cast("float64"))]


def _selection(told: Told, lines: Table) -> list[Table]:
    if told.events is None:
        return []
    days = lines.select("customer", "day").distinct()
    order = ibis.window(group_by="customer", order_by="day")
    steps = days.mutate(previous=days.day.lag().over(order))
    touches = told.events.table.select(person="customer", touched=told.events.table.date.date())
    before = [steps.customer == touches.person, touches.touched <= steps.day]
    since = steps.previous.isnull() | (touches.touched > steps.previous)
    met = steps.join(touches, [*before, since])
    first = met.group_by("customer", "day").aggregate(touched=met.touched.min())
    taken = first.select("customer", days=first.day.delta(first.touched, unit="day").cast("float64"))
    return [taken.group_by("customer").aggregate(selection_time=taken.days.median().cast("float64"))]
