"""Gives a column its type, the same way on every engine; a value that has not the type becomes NULL."""

import re
from collections.abc import Callable

import ibis

from guanxi.analytics.engine import Column, Engine
from guanxi.analytics.tables import Kind, TableError

MONEY = "decimal(38, 6)"

# How a date may be written: its pattern, and what makes ISO 8601 of it.
_DATES = {
    "year first": (r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", r"\1-\2-\3"),
    "compact": (r"^(\d{4})(\d{2})(\d{2})", r"\1-\2-\3"),
    "day first": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", r"\3-\2-\1"),
    "month first": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", r"\3-\1-\2"),
}
_OFFSET = r":\d\d(\.\d+)?\s*(Z|[+-]\d\d(:?\d\d)?)$"
_SAMPLE = 5000


def convert(column: Column, kind: Kind, *, engine: Engine, zone: str, name: str) -> Column:
    """The column as its kind (see `tables.Column`)."""
    if kind == "time":
        return time(column, engine=engine, zone=zone, name=name)
    if kind == "key":
        return key(column, engine=engine)
    by_kind: dict[str, Callable[[Column], Column]] = {"money": money, "number": number, "text": text, "flag": flag}
    return by_kind[kind](column)


def empty(column: Column) -> Column:
    """Whether there is nothing to convert: NULL, blank text, or not a number."""
    if column.type().is_string():
        return column.isnull() | (column.strip() == "")
    return column.isnull() | column.isnan() if column.type().is_floating() else column.isnull()


def text(column: Column) -> Column:
    """Trimmed text; blank is NULL."""
    return (column if column.type().is_string() else column.cast("string")).strip().nullif("")


def key(column: Column, *, engine: Engine) -> Column:
    """Whole numbers stay numbers, also those that a gap has made floating (17850.0); everything else is text."""
    if column.type().is_integer():
        return column.cast("int64")
    if column.type().is_floating():
        whole = (column == column.floor()).all(where=column.notnull() & ~column.isnan())
        if engine.row(whole.as_table())[whole.get_name()] is not False:
            return ibis.ifelse(column.isnan(), None, column).cast("int64")
    return text(column)


def money(column: Column) -> Column:
    """Exact decimals; binary floats become the decimal they are written as, to six places."""
    if column.type().is_string():
        return column.strip().try_cast(MONEY)
    if column.type().is_floating():
        return ibis.ifelse(column.isnan() | column.isinf(), None, column).try_cast(MONEY)
    return column.cast(MONEY)


def number(column: Column) -> Column:
    """Doubles."""
    if column.type().is_string():
        return column.strip().try_cast("float64")
    if column.type().is_floating():
        return ibis.ifelse(column.isnan() | column.isinf(), None, column).cast("float64")
    return column.cast("float64")


def flag(column: Column) -> Column:
    """Truth values; also 1 and 0, yes and no, true and false, 是 and 否."""
    if column.type().is_boolean():
        return column
    if column.type().is_numeric():
        return column != 0
    word = column.strip().lower()
    yes, no = ("1", "yes", "y", "true", "t", "是"), ("0", "no", "n", "false", "f", "否")
    return ibis.cases((word.isin(yes), True), (word.isin(no), False), else_=ibis.null("boolean"))


def time(column: Column, *, engine: Engine, zone: str, name: str) -> Column:
    """Local times in the zone: aware times are moved into it, the others are taken to be local already."""
    kind = column.type()
    if kind.is_timestamp():
        return engine.local(column, zone) if kind.timezone else column.cast("timestamp(6)")
    if kind.is_date():
        return column.cast("timestamp(6)")
    if not (kind.is_string() or kind.is_integer()):
        raise TableError("not_dates", 'Column "{column}" holds no dates.', column=column.get_name())
    written = column.cast("string").strip().nullif("")
    pattern, iso = _DATES[_way_of_writing(written, engine, (column.get_name(), name))]
    stamp = engine.replaced(written, pattern, iso)
    aware = engine.local(stamp.try_cast("timestamp('UTC')"), zone)
    return ibis.ifelse(stamp.re_search(_OFFSET), aware, stamp.try_cast("timestamp(6)"))


def _way_of_writing(written: Column, engine: Engine, names: tuple[str, str]) -> str:
    """The way of writing dates that fits; TableError if both day first and month first do."""
    sample = written.name("written").as_table().filter(lambda table: table.written.notnull()).limit(_SAMPLE)
    values = engine.fetch(sample)["written"].to_pylist()
    fits = {
        way: sum(1 for value in values if re.match(pattern, value, re.ASCII)) for way, (pattern, _) in _DATES.items()
    }
    best = max(fits, key=lambda way: fits[way])
    return best if best != "day first" else _day_or_month_first(written, engine, names)


def _day_or_month_first(written: Column, engine: Engine, names: tuple[str, str]) -> str:
    pattern, _ = _DATES["day first"]
    found = written.re_search(pattern)
    ones = {index: written.re_extract(pattern, index).try_cast("int64").max(where=found) for index in (1, 2)}
    highest = engine.row(ibis.struct({"one": ones[1], "two": ones[2]}).name("highest").as_table())["highest"]
    if (highest["one"] > 12) == (highest["two"] > 12):
        raise TableError(
            "ambiguous_dates",
            'Column "{column}" (read as {name}) may be day/month or month/day: write the dates as year-month-day.',
            column=names[0],
            name=names[1],
        )
    return "day first" if highest["one"] > 12 else "month first"
