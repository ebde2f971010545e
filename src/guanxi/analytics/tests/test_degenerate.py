"""Every method on degenerate input: a stated result or a stated refusal, never a traceback, never a NaN."""

import json
import math
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from guanxi.analytics.method import Signature, takes
from guanxi.analytics.methods import METHODS
from guanxi.analytics.result import Refusal, Result
from guanxi.analytics.tables import Schema

# A million in the measurements; fewer here, for the same code runs.
MANY = int(os.environ.get("GUANXI_TEST_MANY", "20000"))

Rows = list[dict[str, Any]]
OPTIONS: dict[str, dict[str, Any]] = {"funnel": {"steps": ("a", "b")}, "equity": {"replicates": 2}}
START = date(2024, 1, 1)


def rows(count: int = 120, customers: int = 30) -> Rows:
    """Ordinary input: every name of every schema, so that each method finds its own."""
    dice = np.random.default_rng(11)
    return [
        {
            "customer": int(dice.integers(customers)),
            "date": (START + timedelta(days=int(dice.integers(700)))).isoformat(),
            "amount": f"{dice.integers(100, 9900) / 100:.2f}",
            "cost": "0.50",
            "order": number // 2,
            "product": "abcde"[int(dice.integers(5))],
            "event": "ab"[int(dice.integers(2))],
            "store": "s1",
            "segment": "xy"[number % 2],
        }
        for number in range(count)
    ]


def changed(**values: Any) -> Callable[[], Rows]:
    return lambda: [{**row, **values} for row in rows()]


def alternating(name: str, *values: Any) -> Callable[[], Rows]:
    return lambda: [{**row, name: values[number % len(values)]} for number, row in enumerate(rows())]


def many() -> pa.Table:
    """Many customers with one purchase each."""
    number = np.arange(MANY)
    columns = {name: pa.array([rows(1)[0][name]] * MANY) for name in ("date", "amount", "store", "segment", "event")}
    return pa.table({"customer": number, "order": number, "product": number % 50, **columns})


CASES: dict[str, Callable[[], Any]] = {
    "ordinary": rows,
    "empty": lambda: pa.Table.from_pylist(rows()).slice(0, 0),
    "one row": lambda: rows(1),
    "one customer": changed(customer=7),
    "all equal": lambda: rows(1) * 50,
    "all on one day": changed(date="2025-06-01"),
    "refunds only": changed(amount="-5.00"),
    "refunds larger than sales": alternating("amount", "5.00", "-50.00"),
    "nothing but noughts": changed(amount="0"),
    "future dates": alternating("date", "2025-01-01", "2999-12-31", "9999-12-31"),
    "duplicates": lambda: rows() * 3,
    "gaps": lambda: [{**row, name: None} for row in rows(40) for name in ("customer", "date", "amount", "product")],
    "not a number": lambda: [{**row, "amount": value} for row, value in zip(rows(), [math.nan, 1.5] * 60, strict=True)],
    "1e15": alternating("amount", 1e15, 3.0, 999_999_999_999_999.0),
    "ten years between": alternating("date", "2005-01-01", "2015-01-02", "2025-01-03"),
    "mixed zones": alternating("date", "2025-01-01T23:30:00Z", "2025-01-02T07:30:00+08:00", "2025-01-02 01:00:00"),
    "blank names": alternating("product", "", " ", "a"),
    "many with one purchase": many,
}


def first_table(signature: Signature) -> Schema | None:
    return next(iter(signature.tables.values()), None)


def on_tables() -> list[str]:
    """The methods that read transactions, lines or events."""
    told = [(name, first_table(takes(method.load()))) for name, method in METHODS.items()]
    return [name for name, schema in told if schema and schema.name in {"transactions", "lines", "events"}]


def answer(method: str, source: Any) -> Result | Refusal:
    try:
        return METHODS[method].load()(source, **OPTIONS.get(method, {}))
    except Refusal as refusal:
        return refusal


def numbers(value: Any) -> Iterator[float]:
    match value:
        case dict():
            for item in value.values():
                yield from numbers(item)
        case list() | tuple():
            for item in value:
                yield from numbers(item)
        case float():
            yield value


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", on_tables())
def test_a_stated_result_or_a_stated_refusal(method: str, case: str) -> None:
    given = answer(method, CASES[case]())
    if isinstance(given, Refusal):
        assert case != "ordinary", given.sentence
        assert given.sentence.endswith(".")
        assert "{" not in given.sentence
        return
    assert all(math.isfinite(number) for number in numbers(dict(given.figures)))
    for name in given.tables:
        assert all(math.isfinite(number) for number in numbers(given.table(name).to_pylist())), name
    assert json.loads(given.to_json())["provenance"]["rows"] > 0
    json.dumps(given.plot(), default=str)


def close(one: Any, other: Any) -> bool:
    match one:
        case dict():
            return one.keys() == other.keys() and all(close(value, other[key]) for key, value in one.items())
        case list():
            return len(one) == len(other) and all(map(close, one, other))
        case float():
            return math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-6)
    return one == other


@pytest.mark.parametrize("method", on_tables())
def test_the_order_of_the_rows_changes_nothing(method: str) -> None:
    told = [answer(method, order) for order in (rows(), sorted(rows(), key=lambda row: (row["amount"], row["date"])))]
    one, other = (given.to_dict() for given in told if isinstance(given, Result))
    del one["provenance"], other["provenance"]
    assert close(one, other)
