"""The call records and shifts of a contact centre: their columns, checked and with every time in seconds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis

from guanxi.analytics.checking import Data, select
from guanxi.analytics.engine import Table
from guanxi.analytics.result import Refusal
from guanxi.analytics.tables import Column, Schema, Source

CALLS = Schema(
    "calls",
    (
        Column("date", "time", "when the call entered the queue", ("queued_at", "at", "time", "timestamp"), True),
        Column("wait", "number", "seconds in the queue until the answer or until hung up", ("wait_seconds",), True),
        Column("answered", "flag", "whether an agent took it", required=True),
        Column("talk", "number", "seconds of talk", ("talk_seconds",)),
        Column("hold", "number", "seconds on hold", ("hold_seconds",)),
        Column("wrap_up", "number", "seconds of work after the call", ("acw", "wrapup")),
        Column("agent", "text", "who took it", ("agent_id",)),
        Column("queue", "text", "which queue", ("queue_id",)),
        Column("customer", "key", "who called", ("customer_id", "caller")),
        Column("issue", "text", "what about", ("case", "ticket")),
        Column("transferred", "flag", "whether it was passed on"),
    ),
)
SHIFTS = Schema(
    "shifts",
    (
        Column("agent", "text", "whose shift", ("agent_id",), required=True),
        Column("available", "number", "seconds ready for calls without one", required=True),
        Column("paid", "number", "seconds paid"),
    ),
)
_TIMES = ("talk", "hold", "wrap_up")


def sound(calls: Source, as_of: date | None) -> Data:
    """The calls without a negative time: date, wait, answered, handled, transferred, agent, queue, customer, issue.

    `handled` is talk + hold + wrap-up, NULL where none of them is told at all; what is not told is NULL.
    """
    further = (*_TIMES, "agent", "queue", "customer", "issue", "transferred")
    data = select(calls, "date", "wait", "answered", optional=further, as_of=as_of)
    table = data.table
    parts = [table[name].fill_null(0.0) for name in _TIMES if name in table.columns]
    negative = table.wait < 0
    for part in parts:
        negative = negative | (part < 0)
    columns: dict[str, Any] = {name: table[name] for name in ("date", "wait", "answered")}
    columns["handled"] = sum(parts[1:], parts[0]) if parts else ibis.null("float64")
    for name in ("agent", "queue", "customer", "issue"):
        columns[name] = table[name] if name in table.columns else ibis.null("string")
    given = "transferred" in table.columns
    columns["transferred"] = table.transferred.fill_null(False) if given else ibis.null("boolean")
    checked = data.engine.cache(table.select(negative=negative, **columns))
    wrong = int(data.engine.row(checked.aggregate(wrong=checked.negative.sum()))["wrong"] or 0)
    if wrong == data.provenance.rows:
        raise Refusal("no_calls", "Every call has a negative time: there is none to analyse.")
    kept = checked.filter(~checked.negative).drop("negative")
    return replace(data, table=kept, provenance=data.provenance.dropping(negative_time=wrong))


def first_contact_resolution(data: Data, repeat: timedelta) -> dict[str, Any]:
    """The share of answered contacts that no other of the same customer and issue follows within `repeat`.

    None without customers. Contacts of the last `repeat` are too recent to tell: they are counted, not judged.
    """
    known = data.table.filter(data.table.customer.notnull())
    order = ibis.window(group_by=["customer", known.issue.fill_null("")], order_by="date")
    followed = known.mutate(next=known.date.lead().over(order))
    gap = followed.next.epoch_seconds() - followed.date.epoch_seconds()
    last = data.engine.row(data.table.aggregate(last=data.table.date.max()))["last"]
    recent = followed.date > last - repeat
    again = (gap <= repeat.total_seconds()).fill_null(False)
    # Were recent ones judged as soon as another follows, only those that failed would be among them.
    judged = followed.answered & ~recent
    counts = data.engine.row(
        followed.aggregate(
            judged=judged.sum(),
            resolved=(judged & ~again).sum(),
            recent=(followed.answered & recent).sum(),
        )
    )
    judged_count = int(counts["judged"] or 0)
    rate = (counts["resolved"] or 0) / judged_count if judged_count else None
    return {"rate": rate, "contacts": judged_count, "too_recent": int(counts["recent"] or 0)}


def workload(data: Data, shifts: Source) -> tuple[Data, Mapping[str, Mapping[str, float | None]]]:
    """Seconds available and paid by agent, and the checked shifts. Raises Refusal for negative ones."""
    told = select(shifts.on(data.engine), "agent", "available", optional=("paid",), may_be_empty=True)
    table: Table = told.table
    sums = {name: table[name].sum() for name in ("available", "paid") if name in table.columns}
    least = {f"least_{name}": table[name].min() for name in sums}
    rows = data.engine.fetch(table.group_by("agent").aggregate(**sums, **least)).to_pylist()
    if any((row[name] or 0) < 0 for row in rows for name in least):
        raise Refusal("negative_time", "The shifts hold a negative time.")
    return told, {row["agent"]: {"available": row["available"], "paid": row.get("paid")} for row in rows}
