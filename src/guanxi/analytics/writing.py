"""Numbers and dates as people and programs write them in text, read the same way on every engine."""

import re

import ibis

from guanxi.analytics.engine import Column, Engine
from guanxi.analytics.tables import TableError

# What stands for nothing where a number or a date should be.
NOTHING = ("NULL", "null", "\\N", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "None", "-")

# How a date may be written: its pattern, and what makes ISO 8601 of it.
_DATES = {
    "year first": (r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", r"\1-\2-\3"),
    "compact": (r"^(\d{4})(\d{2})(\d{2})", r"\1-\2-\3"),
    "day first": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})($|[^0-9])", r"\3-\2-\1\4"),
    "month first": (r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})($|[^0-9])", r"\3-\1-\2\4"),
    "named month": (r"^(\d{1,2})[- .]+([A-Za-z]{3})[a-z]*[- .,]+(\d{4}|\d{2})($|[^0-9])", r"\3-\2-\1\4"),
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OFFSET = r":\d\d(\.\d+)?\s*(Z|[+-]\d\d(:?\d\d)?)$"
_HALF_OF_DAY = r"\s*[AaPp]\.?[Mm]\.?$"
_SAMPLE = 5000

_CURRENCY = r"[\s$€£¥￥₹元\x{00A0}\x{202F}]|^(CNY|RMB|USD|EUR|GBP|HKD)|(CNY|RMB|USD|EUR|GBP|HKD)$"
_DECIMAL_COMMA = re.compile(r",\d{1,2}\D*$")
_DECIMAL_POINT = re.compile(r"\.\d{1,2}\D*$")


def number(column: Column, kind: str, engine: Engine) -> Column:
    """Text as a number of this kind: also 1,234.50, 1.234,50, $12, 12 € and (12.50) for minus 12.50.

    The comma is the decimal mark if the first rows tell so and none tells otherwise. What cannot be read is NULL.
    """
    written = column.strip()
    comma = _comma_is_decimal(_sample(written, engine))
    group, mark = (r"\.", ",") if comma else (",", r"\.")
    bare = engine.replaced(written, _CURRENCY, "")
    bare = engine.replaced(bare, r"^\((.*)\)$", r"-\1")
    sound = bare.re_search(rf"^[+-]?(\d{{1,3}}({group}\d{{3}})+|\d+)?({mark}\d*)?$")
    whole = bare.replace("." if comma else ",", "").replace(",", ".")
    cleaned = ibis.ifelse(sound, whole, None).try_cast(kind)
    # Where the plain way of writing reads it, nothing else is tried.
    return cleaned if comma else ibis.coalesce(written.try_cast(kind), cleaned)


def moment(written: Column, *, engine: Engine, zone: str, names: tuple[str, str]) -> Column:
    """Text as the local time of a zone; `names` are the column's and what it is read as.

    Raises TableError if the dates may be day/month or month/day.
    """
    written = ibis.ifelse(written.isin(("", *NOTHING)), None, written)
    sample = _sample(written, engine)
    way = _way_of_writing(sample, written, engine, names)
    stamp = engine.replaced(written, *_DATES[way])
    if way == "named month":
        for place, month in enumerate(_MONTHS, 1):
            stamp = engine.replaced(stamp, f"(?i)-{month}-", f"-{place:02}-")
    if way.endswith(("first", "month")):
        # Two figures of a year: up to 68 of this century, as POSIX has it.
        stamp = engine.replaced(engine.replaced(stamp, r"^([0-5]\d|6[0-8])-", r"20\1-"), r"^(\d\d)-", r"19\1-")
    if any(re.search(_HALF_OF_DAY, value) for value in sample):
        return _by_half_of_day(stamp, engine)
    aware = engine.local(stamp.try_cast("timestamp('UTC')"), zone)
    return ibis.ifelse(stamp.re_search(_OFFSET), aware, stamp.try_cast("timestamp(6)"))


def _by_half_of_day(stamp: Column, engine: Engine) -> Column:
    """12:30 AM is half past midnight, 12:30 PM half past noon."""
    time = engine.replaced(stamp, _HALF_OF_DAY, "").try_cast("timestamp(6)")
    half = stamp.re_search(_HALF_OF_DAY)
    later = half & stamp.re_search(r"[Pp]\.?[Mm]\.?$") & (time.hour() < 12)
    earlier = half & stamp.re_search(r"[Aa]\.?[Mm]\.?$") & (time.hour() == 12)
    return ibis.cases((later, time + ibis.interval(hours=12)), (earlier, time - ibis.interval(hours=12)), else_=time)


def _sample(written: Column, engine: Engine) -> list[str]:
    rows = written.name("written").as_table().filter(lambda table: table.written.notnull()).limit(_SAMPLE)
    return list(engine.fetch(rows)["written"].to_pylist())


def _comma_is_decimal(sample: list[str]) -> bool:
    told = [value for value in sample if "," in value]
    return any(map(_DECIMAL_COMMA.search, told)) and not any(map(_DECIMAL_POINT.search, sample))


def _way_of_writing(sample: list[str], written: Column, engine: Engine, names: tuple[str, str]) -> str:
    """The way of writing dates that fits; TableError if both day first and month first do."""
    fits = {
        way: sum(1 for value in sample if re.match(pattern, value, re.ASCII)) for way, (pattern, _) in _DATES.items()
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
