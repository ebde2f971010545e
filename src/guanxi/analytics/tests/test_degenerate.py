"""Every method on degenerate input: a stated result or a stated refusal, never a traceback, never a NaN.

A new method is in the suite by being in METHODS: its ordinary case fails until `degenerate` knows its columns.
"""

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guanxi.analytics.method import takes
from guanxi.analytics.methods import METHODS
from guanxi.analytics.result import Refusal, Result
from guanxi.analytics.svg import drawing
from guanxi.analytics.tables import Schema
from guanxi.analytics.tests.degenerate import CASES, DOCUMENTS, OPTIONS_ONLY, cases, rows

OPTIONS: dict[str, dict[str, Any]] = {
    "churn": {"periods": 2},
    "funnel": {"steps": ("a", "b")},
    "equity": {"replicates": 2},
    "satisfaction-curve": {"replicates": 5},
    "indices": {"by": "segment", "period": "quarter", "praise": "1"},
}
ON_TABLES = [name for name, method in METHODS.items() if takes(method.load()).tables]
WITH_FURTHER = [name for name in ON_TABLES if len(takes(METHODS[name].load()).tables) > 1]
FEW = [case for case in CASES if case != "many with one purchase"]
OTHERS = [
    *((name, case) for name, cases in DOCUMENTS.items() for case in cases),
    *((name, case) for name, cases in OPTIONS_ONLY.items() for case in cases),
]
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")


def tables_of(method: str) -> list[Schema]:
    return list(takes(METHODS[method].load()).tables.values())


def each(methods: list[str], known: Callable[[str], list[str]]) -> list[Any]:
    """Each method with each case that it knows: the ordinary one in every run, of the others a part."""
    return [
        pytest.param(name, case, marks=() if case == "ordinary" else pytest.mark.cases)
        for name in methods
        for case in known(name)
    ]


def answer(method: str, *sources: Any, **options: Any) -> Result | Refusal:
    try:
        return METHODS[method].load()(*sources, **OPTIONS.get(method, {}), **options)
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


def check(given: Result | Refusal, case: str, *, rows_used: bool = True) -> None:
    if isinstance(given, Refusal):
        assert case != "ordinary", given.sentence
        assert given.sentence.endswith(".")
        assert "{" not in given.sentence
        return
    assert all(math.isfinite(number) for number in numbers(dict(given.figures))), given.figures
    for name in given.tables:
        assert all(math.isfinite(number) for number in numbers(given.table(name).to_pylist())), name
    used = json.loads(given.to_json())["provenance"]["rows"]
    assert used > 0 if rows_used else used == 0
    assert not set(given.figures) & set(given.tables), "one name cannot be both in the JSON"
    json.dumps(given.plot(), default=str)
    drawing(given.plot())


def test_every_method_is_in_the_suite() -> None:
    """Tables by their columns, documents and options by their cases."""
    shapes = {name: takes(method.load()) for name, method in METHODS.items()}
    assert set(DOCUMENTS) == {name for name, shape in shapes.items() if shape.document}
    assert set(OPTIONS_ONLY) == {name for name, shape in shapes.items() if not shape.tables and not shape.document}
    assert all("ordinary" in cases for cases in (*DOCUMENTS.values(), *OPTIONS_ONLY.values()))


@pytest.mark.parametrize(("method", "case"), each(ON_TABLES, lambda name: cases(tables_of(name)[0])))
def test_a_stated_result_or_a_stated_refusal(method: str, case: str) -> None:
    check(answer(method, CASES[case]()), case)


@pytest.mark.parametrize(
    ("method", "case"),
    each(WITH_FURTHER, lambda name: [case for case in FEW if case in cases(*tables_of(name)[1:])]),
)
def test_so_with_degenerate_further_tables(method: str, case: str) -> None:
    _, *further = takes(METHODS[method].load()).tables
    check(answer(method, rows(), **{name: CASES[case]() for name in further}), case)


@pytest.mark.parametrize(("method", "case"), OTHERS)
def test_so_without_tables(method: str, case: str) -> None:
    if method in DOCUMENTS:
        check(answer(method, DOCUMENTS[method][case]()), case)
    else:
        check(answer(method, **OPTIONS_ONLY[method][case]), case, rows_used=False)


def close(one: Any, other: Any) -> bool:
    match one:
        case dict():
            return one.keys() == other.keys() and all(close(value, other[key]) for key, value in one.items())
        case list():
            return len(one) == len(other) and all(map(close, one, other))
        case float():
            return math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-6)
    return bool(one == other)


@pytest.mark.parametrize("method", ON_TABLES)
def test_the_order_of_the_rows_changes_nothing(method: str) -> None:
    told = [answer(method, order) for order in (rows(), sorted(rows(), key=lambda row: (row["amount"], row["date"])))]
    one, other = (given.to_dict() for given in told if isinstance(given, Result))
    del one["provenance"], other["provenance"]
    assert close(one, other)
