"""Hypothesis strategies: rows, and conditions that have a chance of matching them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from guanxi.conditions.periods import PERIODS
from guanxi.conditions.tests.world import GRADES

# Letters whose case is odd, wildcards of LIKE, GLOB and regular expressions, Chinese.
LETTERS = "abAKkéÉßẞσςΣıİKſＡａ上海%_\\*?[]^-'\"."
NAMES = ["Anna", "anna", "ÉLODIE", "élodie", "上海华信", "100%", "a_b", "Straße", "[x]*?", "Σίσυφος"]
NOWS = [
    datetime(2026, 11, 22, 4, 30, tzinfo=UTC),
    datetime(2027, 2, 27, 18, tzinfo=UTC),
    datetime(2028, 2, 28, 20, tzinfo=UTC),
    datetime(2026, 12, 31, 17, tzinfo=UTC),
    datetime(2026, 3, 8, 6, 59, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
]
ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]

texts = st.one_of(st.sampled_from(NAMES), st.text(LETTERS, min_size=1, max_size=3))
numbers = st.sampled_from([-1, 0, 1, 1.5, 2, 3, 100, "2.25"])
amounts = st.sampled_from([-1, 0, "0.5", 1, 1.5, "3.00", 4])
days = st.one_of(
    st.sampled_from([date(2026, 11, 22), date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 1), date(2027, 1, 1)]),
    st.dates(date(2025, 11, 1), date(2028, 4, 1)),
)
spans = st.fixed_dictionaries(
    {"n": st.sampled_from([1, 2, 13, 30]), "unit": st.sampled_from(["days", "weeks", "months", "years"])}
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


def near(now: datetime) -> st.SearchStrategy[datetime]:
    return st.builds(
        lambda d, s: now + timedelta(days=d, seconds=s),
        st.sampled_from([-400, -90, -31, -30, -7, -1, 0, 1, 7, 30]),
        st.sampled_from([-3600 * 5, -60, 0, 60, 3600 * 20]),
    )


orders = st.fixed_dictionaries(
    {
        "amount": maybe(st.sampled_from([-100, 0, 50, 100, 150, 300])),
        "state": st.sampled_from(["open", "paid"]),
        "day": maybe(days),
        "lines": st.lists(st.fixed_dictionaries({"quantity": st.integers(0, 3)}), max_size=2),
    }
)


def customers(now: datetime) -> st.SearchStrategy[dict[str, Any]]:
    some_days = st.builds(lambda moment: moment.date(), near(now))
    return st.fixed_dictionaries(
        {
            "name": st.one_of(st.just(""), texts),
            "city": maybe(texts),
            "grade": st.sampled_from(["", *(grade for grade, _label in GRADES)]),
            "score": maybe(st.integers(-1, 3)),
            "is_key": maybe(st.booleans()),
            "birthday": maybe(st.one_of(days, some_days)),
            "seen_at": maybe(near(now)),
            "owner": maybe(st.sampled_from([1, 2])),
            "tags": st.lists(st.sampled_from("ABC"), max_size=2, unique=True),
            "x_nick": maybe(texts),
            "x_size": maybe(st.sampled_from([-1, 0, 1, 1.5, 2.25])),
            "x_budget": maybe(st.sampled_from([0, 50, 100, 300])),
            "x_ok": maybe(st.booleans()),
            "x_since": maybe(st.one_of(days, some_days)),
            "x_hobbies": maybe(st.lists(st.sampled_from("ABC"), max_size=2, unique=True)),
            "orders": st.lists(orders, max_size=3),
        }
    )


def _leaf(key: str, op: str, value: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    given = {"field": st.just(key), "op": st.just(op)}
    return st.fixed_dictionaries(given if value is None else given | {"value": value})


def _comparisons(kind: str) -> dict[str, st.SearchStrategy[Any] | None]:
    """The operators of a kind, with the values they take."""
    iso = days.map(date.isoformat)
    measure = {"number": numbers, "money": amounts}.get(kind, numbers)
    ordered = st.lists(measure, min_size=2, max_size=2).map(lambda pair: sorted(pair, key=float))
    empty: dict[str, st.SearchStrategy[Any] | None] = {"empty": None, "not_empty": None}
    if kind == "text":
        one = dict.fromkeys(["is", "is_not", "contains", "not_contains", "starts", "ends"], texts)
        return {**one, **dict.fromkeys(["in", "not_in"], st.lists(texts, min_size=1, max_size=3)), **empty}
    if kind in ("number", "money"):
        return {**dict.fromkeys(["=", "!=", "<", "<=", ">", ">="], measure), "between": ordered, **empty}
    if kind in ("choice", "reference"):
        values = st.sampled_from([1, 2] if kind == "reference" else [grade for grade, _label in GRADES])
        some = st.lists(values, min_size=1, max_size=2)
        more = {"me": None} if kind == "reference" else {}
        return {"is": values, "is_not": values, "in": some, "not_in": some, **more, **empty}
    if kind == "boolean":
        return {"is": st.booleans(), "is_not": st.booleans(), **empty}
    if kind == "multichoice":
        return {
            **dict.fromkeys(["has_any", "has_all", "has_none"], st.lists(st.sampled_from("ABC"), min_size=1)),
            **empty,
        }
    between = st.lists(iso, min_size=2, max_size=2).map(sorted)
    return {
        **dict.fromkeys(["on", "before", "after"], iso), "between": between,
        **dict.fromkeys(["in_last", "in_next", "older_than"], spans), "in_period": st.sampled_from(PERIODS),
        "anniversary_in": st.sampled_from([0, 1, 2, 30, 45, 363, 364, 365]), **empty,
    }  # fmt: skip


def leaves(kinds: dict[str, str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        *(_leaf(key, op, value) for key, kind in kinds.items() for op, value in _comparisons(kind).items())
    )


def grouped(leaf: st.SearchStrategy[dict[str, Any]], most: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.recursive(
        leaf,
        lambda part: st.one_of(
            st.fixed_dictionaries({"all": st.lists(part, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(part, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": part}),
        ),
        max_leaves=most,
    )


@st.composite
def figures(draw: st.DrawFn, related: str, kinds: dict[str, str], where: Any) -> dict[str, Any]:
    """A figure over a related list whose fields are of these kinds."""
    aggregate = draw(st.sampled_from(["exists", "count", "sum", "avg", "min", "max"]))
    node: dict[str, Any] = {"related": related, "aggregate": aggregate}
    if draw(st.booleans()):
        node["where"] = draw(where)
    if aggregate == "exists":
        return node
    kind = "number"
    if aggregate != "count":
        measured = [
            k for k, v in kinds.items() if v in ("number", "money") or (v == "date" and aggregate in ("min", "max"))
        ]
        node["of"] = draw(st.sampled_from(measured))
        kind = kinds[node["of"]]
    node["op"] = draw(st.sampled_from(sorted(_comparisons(kind))))
    value = _comparisons(kind)[node["op"]]
    return node if value is None else {**node, "value": draw(value)}
