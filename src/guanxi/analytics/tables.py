"""The input tables: their columns, types and meanings, and how a user's columns are mapped to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guanxi.analytics.result import Refusal

if TYPE_CHECKING:
    from guanxi.analytics.engine import Engine, Table

Kind = Literal["key", "time", "money", "number", "text", "flag"]


class TableError(Refusal):
    """The input table is not what the analysis needs; the sentence names the column."""


@dataclass(frozen=True)
class Column:
    """One column of an input table.

    kind   `key` keeps whole numbers and text as they are; `time` becomes a local time; `money` an exact decimal with
           six places; `number` a double; `text` a string; `flag` a truth value
    others further names under which the column is found without being mapped
    """

    name: str
    kind: Kind
    meaning: str
    others: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Schema:
    """An input table: calling it with a source gives that source with its columns mapped, still unread.

    >>> TRANSACTIONS({"who": [1], "day": ["2026-01-05"], "paid": ["12.50"]}, customer="who", date="day", amount="paid")
    Source of transactions: customer=who, date=day, amount=paid
    """

    name: str
    columns: tuple[Column, ...]

    def __call__(
        self, source: Any, *, zone: str = "UTC", engine: "Engine | None" = None, decimals: int = 2, **columns: str
    ) -> "Source":
        """Map the columns of a source.

        source   a path of Parquet or CSV (or several), pandas, Polars, Arrow, a DuckDB relation, an ibis table, a
                 mapping of columns, a sequence of rows; or an already mapped source, which is given back
        zone     the time zone in which days begin; times without offset are taken to be local to it
        decimals the places to which price × quantity is rounded, half up, line by line
        columns  NAME=COLUMN; a column that bears its own name, or one of its other names, is found by itself

        Raises TableError if a NAME, a COLUMN or the zone does not exist.
        """
        if isinstance(source, Source):
            return source
        for name in columns:
            if self.column(name) is None:
                raise TableError(
                    "no_such_name",
                    'The {table} know no "{name}"; a column can be mapped to: {names}.',
                    table=self.name,
                    name=name,
                    names=", ".join(column.name for column in self.columns),
                )
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise TableError("no_such_zone", 'There is no time zone "{zone}".', zone=zone) from error
        return Source(self, source, dict(columns), zone, decimals, engine)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


@dataclass(frozen=True)
class Source:
    """A table that somebody gave, with its columns mapped. `checking.select` reads what an analysis needs.

    `label` is what the provenance calls it; without one it is the file's name, or the kind of table. `prefix` stands
    before its names on the command line, where it is not the first table.
    """

    schema: Schema
    given: Any
    columns: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    decimals: int = 2
    engine: "Engine | None" = None
    label: str = ""
    prefix: str = ""

    def __repr__(self) -> str:
        mapped = ", ".join(f"{name}={column}" for name, column in self.columns.items())
        return f"Source of {self.schema.name}: {mapped or 'columns as named'}"

    def on(self, engine: "Engine") -> "Source":
        return replace(self, engine=engine)

    @cached_property
    def opened(self) -> "tuple[Engine, Table]":
        from guanxi.analytics.engine import engine_of  # ibis takes a second to import

        engine = self.engine or engine_of(self.given)
        return engine, engine.table(self.given)

    @cached_property
    def mapped(self) -> dict[str, str]:
        """The column of the source for each NAME that it has."""
        there = list(self.opened[1].columns)
        for name, column in self.columns.items():
            if column not in there:
                raise TableError(
                    "no_such_column",
                    'The {table} have no column "{column}" (mapped to {name}){hint}; there are: {columns}.',
                    table=self.schema.name,
                    column=column,
                    name=name,
                    hint=_hint(column, there),
                    columns=", ".join(there),
                )
        taken = set(self.columns.values())
        found = dict(self.columns)
        folded = {name.strip().casefold(): name for name in reversed(there)}
        for wanted in self.schema.columns:
            if wanted.name not in found:
                names = (wanted.name, *wanted.others)
                by_itself = next((folded[name] for name in names if name in folded), None)
                if by_itself is not None and by_itself not in taken:
                    found[wanted.name] = by_itself
        return found

    def has(self, name: str) -> bool:
        """Whether the column is there, or can be computed (amount = price × quantity)."""
        return name in self.mapped or (name == "amount" and {"price", "quantity"} <= self.mapped.keys())


def _hint(column: str, there: Sequence[str]) -> str:
    near = get_close_matches(column.casefold(), [name.casefold() for name in there], n=1)
    return f', perhaps "{next(name for name in there if name.casefold() == near[0])}"' if near else ""


_CUSTOMER = Column("customer", "key", "who bought: any key", ("customer_id",), required=True)
_DATE = Column("date", "time", "when: day or moment", ("ordered_at", "at", "time", "timestamp"), required=True)
_ORDER = Column("order", "key", "which order or basket", ("order_id",))
_PRODUCT = Column("product", "key", "which product", ("product_id",))
_AMOUNT = Column("amount", "money", "money of the line or order, refunds negative")
_MONEY = (
    _AMOUNT,
    Column("quantity", "number", "how many, returns negative"),
    Column("price", "money", "price of one; with quantity it gives the amount"),
    Column("cost", "money", "cost of the goods"),
    Column("discount", "money", "discount that was given"),
)
_PLACE = (
    Column("category", "text", "category of the product"),
    Column("store", "text", "shop", ("store_id",)),
    Column("channel", "text", "channel"),
    Column("segment", "text", "segment of the customer"),
)

TRANSACTIONS = Schema("transactions", (_CUSTOMER, _DATE, _ORDER, _PRODUCT, *_MONEY, *_PLACE))
LINES = Schema(
    "lines",
    (
        replace(_ORDER, required=True),
        replace(_PRODUCT, required=True),
        replace(_CUSTOMER, required=False),
        replace(_DATE, required=False),
        *_MONEY,
        *_PLACE,
    ),
)
EVENTS = Schema(
    "events",
    (
        replace(_CUSTOMER, meaning="who did it: any key", others=("customer_id", "user", "user_id", "anonymous_id")),
        Column("event", "text", "what was done", ("name",), required=True),
        _DATE,
        Column("session", "key", "in which visit", ("session_id",)),
        _AMOUNT,
    ),
)
RESPONSES = Schema(
    "responses",
    (
        Column("respondent", "key", "who answered", ("customer", "customer_id")),
        Column("question", "text", "which question or item", ("item",), required=True),
        Column("score", "number", "the answer as a number", ("value",), required=True),
        Column("kind", "text", "expectation or perception"),
        Column("dimension", "text", "dimension of the question"),
        Column("segment", "text", "segment of the respondent"),
        replace(_DATE, required=False),
    ),
)
INTERACTIONS = Schema(
    "interactions",
    (
        _CUSTOMER,
        _DATE,
        Column("kind", "text", "complaint, return, visit, service, call …"),
        Column("minutes", "number", "minutes of work"),
        Column("cost", "money", "cost"),
        Column("score", "number", "satisfaction afterwards"),
    ),
)
EXPENSES = Schema(
    "expenses",
    (_CUSTOMER, replace(_DATE, required=False), replace(_AMOUNT, required=True), Column("kind", "text", "what for")),
)

transactions, lines, events = TRANSACTIONS, LINES, EVENTS
responses, interactions, expenses = RESPONSES, INTERACTIONS, EXPENSES
