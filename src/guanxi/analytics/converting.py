"""Gives a column its type, the same way on every engine; a value that has not the type becomes NULL."""

import ibis
import ibis.expr.datatypes as dt

from guanxi.analytics import writing
from guanxi.analytics.engine import Column, Engine
from guanxi.analytics.tables import Kind, TableError

MONEY = "decimal(38, 6)"
PLACES, WORD = 6, 18


def convert(column: Column, kind: Kind, *, engine: Engine, zone: str, name: str) -> Column:
    """The column as its kind (see `tables.Column`)."""
    if kind == "time":
        return time(column, engine=engine, zone=zone, name=name)
    if kind == "key":
        return key(column, engine=engine)
    if kind in ("money", "number"):
        return (money if kind == "money" else number)(column, engine=engine)
    return flag(column) if kind == "flag" else text(column)


def empty(column: Column) -> Column:
    """Whether there is nothing to convert: NULL, blank text, a word for nothing, or not a number."""
    if column.type().is_string():
        return column.isnull() | column.strip().isin(("", *writing.NOTHING))
    return column.isnull() | column.isnan() if column.type().is_floating() else column.isnull()


def text(column: Column) -> Column:
    r"""Trimmed text; blank is NULL, and so is what databases write for it: NULL and \N."""
    trimmed = (column if column.type().is_string() else column.cast("string")).strip()
    return ibis.ifelse(trimmed.isin(("", "NULL", "\\N")), None, trimmed)


def key(column: Column, *, engine: Engine) -> Column:
    """Whole numbers stay numbers, also those that a gap has made floating (17850.0); everything else is text."""
    if column.type().is_integer():
        return column.cast("int64")
    if column.type().is_floating():
        whole = (column == column.floor()).all(where=column.notnull() & ~column.isnan())
        if engine.row(whole.as_table())[whole.get_name()] is not False:
            return ibis.ifelse(column.isnan(), None, column).cast("int64")
    return text(column)


def money(column: Column, *, engine: Engine) -> Column:
    """Exact decimals; binary floats become the decimal they are written as, to six places."""
    if column.type().is_string():
        return writing.number(column, MONEY, engine)
    if column.type().is_floating():
        return ibis.ifelse(column.isnan() | column.isinf(), None, column).try_cast(MONEY)
    return column.cast(_narrow(column.type()))


def _narrow(kind: dt.DataType) -> str:
    """Decimals that fit into 64 bits with six places stay within them: engines add these twice as fast."""
    if isinstance(kind, dt.Decimal) and kind.precision is not None and kind.scale is not None and kind.scale <= PLACES:
        digits = kind.precision - kind.scale + PLACES
        return f"decimal({digits}, {PLACES})" if digits <= WORD else MONEY
    return MONEY


def number(column: Column, *, engine: Engine) -> Column:
    """Doubles."""
    if column.type().is_string():
        return writing.number(column, "float64", engine)
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
    return writing.moment(column.cast("string").strip(), engine=engine, zone=zone, names=(column.get_name(), name))
