"""Degenerate inputs for every method: tables that have the columns of all schemas, documents, options."""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from guanxi.analytics.tables import Schema

# A million in the measurements; fewer here, for the same code runs.
MANY = int(os.environ.get("GUANXI_TEST_MANY", "20000"))

Rows = list[dict[str, Any]]
START = date(2024, 1, 1)
DATES = ("date", "start", "end")
NUMBERS = (
    "amount", "cost", "score", "satisfaction", "loyalty", "sales", "customers", "wait", "talk", "available", "paid",
    "minutes", "value", "wallet_share", "alternatives",
)  # fmt: skip
ELEMENTS = ("product", "service", "money", "time")


def rows(count: int = 120, customers: int = 30) -> Rows:
    """Ordinary input: every name of every schema, so that each method finds its own."""
    dice = np.random.default_rng(11)
    return [_row(number, customers, dice) for number in range(count)]


def _row(number: int, customers: int, dice: np.random.Generator) -> dict[str, Any]:
    day = START + timedelta(days=int(dice.integers(700)))
    return {
        "customer": int(dice.integers(customers)),
        "date": day.isoformat(),
        "amount": f"{dice.integers(100, 9900) / 100:.2f}",
        "cost": "0.50",
        "order": number // 2,
        "product": "abcde"[int(dice.integers(5))],
        "event": "ab"[int(dice.integers(2))],
        "store": "s1",
        "segment": "xy"[number % 2],
        "respondent": number // 2 % customers,
        "question": str(number // 2 // customers % 22 + 1),
        "kind": ("expectation", "perception")[number % 2],
        "score": int(dice.integers(1, 8)),
        "offer": ("we", "they")[number % 2],
        "element": ELEMENTS[number // 2 % len(ELEMENTS)],
        "satisfaction": int(dice.integers(1, 11)),
        "loyalty": int(dice.integers(1, 101)),
        "sales": 100.0,
        "customers": 1,
        "start": day.isoformat(),
        "end": None if number % 3 else (day + timedelta(days=int(dice.integers(1, 400)))).isoformat(),
        "wait": float(dice.integers(60)),
        "answered": number % 7 > 0,
        "talk": 90.0,
        "agent": "ann",
        "available": 600.0,
        "paid": 3600.0,
        "minutes": 5.0,
        "name": "visits",
        "value": 3.0,
        "wallet_share": 0.5,
        "alternatives": 2,
        "relation": None,
    }


@dataclass(frozen=True)
class Altered:
    """Ordinary rows but for some columns, which have these values in turn."""

    columns: tuple[str, ...]
    values: Callable[[int], dict[str, Any]]

    def __call__(self) -> Rows:
        return [{**row, **self.values(number)} for number, row in enumerate(rows())]


def changed(**values: Any) -> Altered:
    return Altered(tuple(values), lambda _number: values)


def alternating(names: tuple[str, ...], *values: Any) -> Altered:
    return Altered(names, lambda number: dict.fromkeys(names, values[number % len(values)]))


def cases(*tables: Schema) -> list[str]:
    """The cases that differ from the ordinary one in a column of the tables: they are given no others to read."""
    known = {name for table in tables for column in table.columns for name in (column.name, *column.others)}
    return [case for case, made in CASES.items() if not isinstance(made, Altered) or known & set(made.columns)]


def many() -> pa.Table:
    """Many customers with one row each."""
    number, first = np.arange(MANY), rows(1)[0]
    own = {"customer": number, "respondent": number, "order": number, "product": number % 50, "offer": number % 2}
    own["element"] = np.array(ELEMENTS)[number // 2 % len(ELEMENTS)]
    own |= {"kind": np.array(["expectation", "perception"])[number % 2], "satisfaction": number % 10 + 1}
    same = {name: pa.array([value] * MANY) for name, value in first.items() if name not in own}
    return pa.table({**same, **own})


CASES: dict[str, Callable[[], Any]] = {
    "ordinary": rows,
    "empty": lambda: pa.Table.from_pylist(rows()).slice(0, 0),
    "one row": lambda: rows(1),
    "one customer": changed(customer=7, respondent=7),
    "all equal": lambda: rows(1) * 50,
    "all on one day": changed(**dict.fromkeys(DATES, "2025-06-01")),
    "refunds only": changed(**dict.fromkeys(NUMBERS, "-5.00")),
    "refunds larger than sales": alternating(NUMBERS, "5.00", "-50.00"),
    "nothing but noughts": changed(**dict.fromkeys(NUMBERS, "0")),
    "future dates": alternating(DATES, "2025-01-01", "2999-12-31", "9999-12-31"),
    "ends before it starts": changed(start="2025-06-01", end="2024-06-01"),
    "duplicates": lambda: rows() * 3,
    "gaps": lambda: [{**row, name: None} for row in rows(40) for name in row],
    "not a number": alternating(NUMBERS, math.nan, 1.5),
    "infinite": alternating(NUMBERS, math.inf, 1.5, -math.inf),
    "1e15": alternating(NUMBERS, 1e15, 3.0, 999_999_999_999_999.0),
    "ten years between": alternating(DATES, "2005-01-01", "2015-01-02", "2025-01-03"),
    "mixed zones": alternating(DATES, "2025-01-01T23:30:00Z", "2025-01-02T07:30:00+08:00", "2025-01-02 01:00:00"),
    "blank names": alternating(("product", "event", "segment", "question", "offer", "element", "agent"), "", " ", "a"),
    "many with one purchase": many,
}

_LEAF = {"name": "a", "weight": 1, "answers": [5, 3, 2]}
_GRADES = {"good": 90, "fair": 60, "poor": 30}


def document(**change: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"grades": _GRADES, "factors": [_LEAF]} | change


def chain(levels: int) -> dict[str, Any]:
    """A factor below a factor below a factor."""
    return _LEAF if not levels else {"name": str(levels), "weight": 1, "factors": [chain(levels - 1)]}


DOCUMENTS: dict[str, dict[str, Callable[[], dict[str, Any]]]] = {
    "fuzzy": {
        "ordinary": document(),
        "empty": dict,
        "one factor of one answer": document(factors=[{"name": "a", "weight": 1, "answers": [1, 0, 0]}]),
        "all equal": document(factors=[{**_LEAF, "name": str(number)} for number in range(50)]),
        "below nought": document(factors=[{**_LEAF, "answers": [-5, 3, 2]}]),
        "nothing but noughts": document(factors=[{**_LEAF, "answers": [0, 0, 0]}]),
        "no membership at all": document(factors=[{"name": "a", "weight": 1, "membership": [0, 0, 0]}]),
        "duplicates": document(factors=[_LEAF, _LEAF]),
        "gaps": document(factors=[{**_LEAF, "answers": [None, 3, 2]}]),
        "not a number": document(factors=[{**_LEAF, "answers": [math.nan, 3, 2]}]),
        "infinite": document(grades={"good": math.inf, "fair": 1, "poor": 0}),
        "1e15": document(factors=[{**_LEAF, "answers": [1e15, 1, 0], "weight": 1e15}, {**_LEAF, "name": "b"}]),
        "words for numbers": document(factors=[{**_LEAF, "weight": "much"}]),
        "a list for a factor": document(factors=[[1, 2]]),
        "ragged": document(factors=[{**_LEAF, "answers": [[1], [2, 3], []]}]),
        "too deep": document(factors=[chain(40)]),
        "many": document(factors=[{**_LEAF, "name": str(number)} for number in range(2000)]),
        "no comparison": document(comparisons=[]),
    }
}
OPTIONS_ONLY: dict[str, dict[str, dict[str, Any]]] = {
    "erlang": {
        "ordinary": {"calls": 100, "aht": "3m"},
        "empty": {},
        "nothing but noughts": {"calls": 0, "aht": "0s"},
        "below nought": {"calls": -5, "aht": "3m"},
        "not a number": {"calls": math.nan, "aht": "3m"},
        "infinite": {"calls": math.inf, "aht": "3m"},
        "1e15": {"calls": 1e15, "aht": "3m"},
        "next to nothing": {"calls": 1e-12, "aht": "1s", "interval": "520w"},
        "next to nothing, impatient": {"calls": 1e-12, "aht": "1s", "interval": "520w", "patience": "1s"},
        "as many agents as load": {"calls": 100, "aht": "3m", "agents": 10},
        "hundred times too few": {"calls": 10_000, "aht": "3m", "agents": 10, "patience": "2m"},
        "patience of years": {"calls": 100, "aht": "3m", "patience": "520w"},
        "patience of a moment": {"calls": 100, "aht": "3m", "patience": "0.001s"},
        "no time to answer": {"calls": 100, "aht": "3m", "within": "0s"},
        "years to answer": {"calls": 100, "aht": "3m", "within": "520w"},
        "all but certain": {"calls": 100, "aht": "3m", "target": 1 - 1e-12},
    }
}
