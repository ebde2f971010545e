"""Reads the columns that an analysis needs: gives them their types, names every bad value, counts what is left out."""

import functools
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import Any

import ibis

from guanxi.analytics import converting
from guanxi.analytics.engine import Column, Engine, Table
from guanxi.analytics.result import Provenance, Refusal
from guanxi.analytics.tables import Source, TableError

_WRONG = "wrong value of "


@dataclass(frozen=True)
class Data:
    """Checked rows: `table` has the selected columns under their names, no row after `as_of`, no gap that matters."""

    table: Table
    engine: Engine
    provenance: Provenance
    as_of: date | None

    @property
    def day_of_observation(self) -> date:
        """`as_of` of a table with dates."""
        assert self.as_of is not None
        return self.as_of


def select(
    source: Source,
    *names: str,
    optional: Sequence[str] = (),
    nullable: Sequence[str] = (),
    as_of: date | None = None,
    by: Sequence[str] = (),
    may_be_empty: bool = False,
) -> Data:
    """Read the columns `names`, those of `optional` that are there, and the source's own columns `by` (as text).

    Rows with a gap in one of `names`, unless it is `nullable`, are left out and counted (`no_customer` …), so are those
    after `as_of` (`after_as_of`); `as_of` is by default the last day of the data. Every row is counted once, under its
    first fault.

    Raises TableError for a missing column or a value that is not of the column's type, Refusal if no row remains and
    the table must not be empty.
    """
    engine, raw = source.opened
    here = [*names, *(name for name in optional if source.has(name))]
    by = [name for name in dict.fromkeys(by) if name not in here]
    typed = _typed(source, engine, raw, here, by)
    dated = "date" in here
    needed = [name for name in names if name not in nullable]
    faults = dict(_faults(typed, needed))
    profile = _known(engine, typed, needed, dated) or engine.row(_profile(typed, faults, dated))
    _refuse_wrong_values(source, profile)
    last = profile["last"].date() if dated and profile["last"] else None
    as_of = as_of or last
    if as_of is not None and last is not None and last > as_of:
        faults["after_as_of"] = _late(typed, as_of, faults)
        profile = engine.row(_profile(typed, faults, dated))
    provenance = _provenance(source, engine, profile, faults, as_of)
    if not (provenance.rows or may_be_empty):
        raise _no_rows(source, provenance)
    # A condition that no row fails is left out, for it costs as much as one that some do.
    present = [~fault for reason, fault in faults.items() if profile[reason]]
    sound = typed.filter(*present) if present else typed
    return Data(sound.select(*here, *by), engine, provenance, as_of)


def _typed(source: Source, engine: Engine, raw: Table, names: Sequence[str], by: Sequence[str]) -> Table:
    columns: dict[str, Column] = {}
    for name in names:
        if name == "amount" and "price" in source.mapped and "amount" not in source.columns:
            columns |= _amount(source, engine, raw)
        else:
            columns |= _column(source, engine, raw, name)
    for name in by:
        columns[name] = converting.text(raw[_own(source, raw, name)])
    typed = raw.select(**columns)
    # Text is costly to read and convert, so it is done once.
    return engine.cache(typed) if any(name.startswith(_WRONG) for name in columns) else typed


def _column(source: Source, engine: Engine, raw: Table, name: str) -> dict[str, Column]:
    if name not in source.mapped:
        raise _missing(source, raw, name)
    given = raw[source.mapped[name]]
    declared = source.schema.column(name)
    value = converting.convert(given, declared.kind if declared else "text", engine=engine, zone=source.zone, name=name)
    if not (given.type().is_string() or given.type().is_floating()) or (declared and declared.kind in ("key", "text")):
        return {name: value}
    wrong = ibis.ifelse(value.isnull() & ~converting.empty(given), given.cast("string"), ibis.null("string"))
    return {name: value, _WRONG + name: wrong}


def _amount(source: Source, engine: Engine, raw: Table) -> dict[str, Column]:
    """price × quantity, half up to the source's decimals line by line."""
    parts = _column(source, engine, raw, "price") | _column(source, engine, raw, "quantity")
    # These types hold the exact product on every engine: 18 + 18 digits, 6 + 4 places.
    price = parts["price"].cast("decimal(18, 6)")
    quantity = parts["quantity"].cast("decimal(18, 4)")
    amount = (price * quantity).cast("decimal(38, 10)").round(source.decimals).cast(converting.MONEY)
    return {"amount": amount, **{name: column for name, column in parts.items() if name.startswith(_WRONG)}}


def _own(source: Source, raw: Table, name: str) -> str:
    column = source.mapped.get(name, name)
    if column not in raw.columns:
        raise _missing(source, raw, name)
    return column


def _faults(typed: Table, needed: Sequence[str]) -> Iterator[tuple[str, Column]]:
    """The reasons for leaving out a row, each without the rows that an earlier one takes."""
    earlier: Any = None
    for name in needed:
        gap = typed[name].isnull()
        yield f"no_{name}", gap if earlier is None else ~earlier & gap
        earlier = gap if earlier is None else earlier | gap


def _late(typed: Table, as_of: date, faults: Mapping[str, Column]) -> Column:
    late = (typed.date >= datetime.combine(as_of + timedelta(days=1), time())).fill_null(False)
    return functools.reduce(operator.and_, (~fault for fault in faults.values()), late)


def _known(engine: Engine, typed: Table, needed: Sequence[str], dated: bool) -> dict[str, Any] | None:
    """The profile of a table without gaps, from counts and bounds that a file knows without being read; else None."""
    if not engine.knows_counts or any(name.startswith(_WRONG) for name in typed.columns):
        return None
    told: dict[str, Any] = {"rows": typed.count(), **{"no_" + name: typed[name].count() for name in needed}}
    if dated:
        told |= {"first": typed.date.min(), "last": typed.date.max()}
    profile = engine.row(typed.aggregate(**told))
    gaps = {"no_" + name: profile["rows"] - profile["no_" + name] for name in needed}
    return None if any(gaps.values()) else profile | gaps


def _profile(typed: Table, faults: Mapping[str, Column], dated: bool) -> Table:
    """One row: how many rows, how many with each fault, the wrong values, and the period of the sound rows."""
    figures: dict[str, Any] = {"rows": typed.count()}
    sound: Any = ibis.literal(True)
    for reason, fault in faults.items():
        figures[reason] = fault.sum()
        sound = sound & ~fault
    for name in typed.columns:
        if name.startswith(_WRONG):
            figures[name] = typed[name].count()
            figures["example of " + name] = typed[name].min()
    if dated:
        figures |= {"first": typed.date.min(where=sound), "last": typed.date.max(where=sound)}
    return typed.aggregate(**figures)


def _refuse_wrong_values(source: Source, profile: Mapping[str, Any]) -> None:
    for name in (key.removeprefix(_WRONG) for key in profile if key.startswith(_WRONG)):
        if count := profile[_WRONG + name]:
            declared = source.schema.column(name)
            raise TableError(
                "wrong_value",
                'Column "{column}" (read as {name}) has {count} values that are not {kind}, such as "{example}".',
                column=source.mapped[name],
                name=name,
                count=count,
                kind={"time": "a date", "flag": "yes or no"}.get(declared.kind if declared else "", "a number"),
                example=profile["example of " + _WRONG + name],
            )


def _missing(source: Source, raw: Table, name: str) -> TableError:
    declared = source.schema.column(name)
    if name == "amount" and {"price", "quantity"} & source.mapped.keys():
        name = "quantity" if "price" in source.mapped else "price"
    return TableError(
        "missing_column",
        'The {table} have no column for "{name}"{meaning}. Their columns are: {columns}.{advice}',
        table=source.schema.name,
        name=name,
        meaning=f" ({declared.meaning})" if declared else "",
        columns=", ".join(raw.columns),
        advice=f" Say which one it is: --map {source.prefix}{name}=COLUMN." if declared else "",
    )


def _provenance(
    source: Source, engine: Engine, profile: Mapping[str, Any], faults: Mapping[str, Column], as_of: date | None
) -> Provenance:
    excluded = {reason: int(profile.get(reason) or 0) for reason in faults}
    first, last = profile.get("first"), profile.get("last")
    table = {"name": source.schema.name, "source": source.label or _name(source.given), "rows": profile["rows"]}
    provenance = Provenance(
        tables=({**table, "columns": source.mapped},),
        rows=profile["rows"] - sum(excluded.values()),
        period=(first, last) if first and last else None,
        as_of=as_of,
        zone=source.zone,
        engine=engine.name,
    )
    return replace(provenance.excluding(**excluded))


def _name(given: Any) -> str:
    if isinstance(given, str):
        return given.replace("\\", "/").rsplit("/", 1)[-1]
    if isinstance(given, Sequence) and given and all(not isinstance(item, Mapping) for item in given):
        return ", ".join(_name(str(item)) for item in given)
    if isinstance(given, ibis.Table):
        return given.get_name() if given.op().__class__.__name__ == "DatabaseTable" else "ibis"
    if isinstance(given, PurePath):
        return given.name
    return "rows" if isinstance(given, Sequence | Mapping) else type(given).__module__.split(".")[0].strip("_")


def _no_rows(source: Source, provenance: Provenance) -> Refusal:
    why = ", ".join(f"{count} {reason}" for reason, count in provenance.excluded.items())
    return Refusal(
        "no_rows",
        "The {table} hold no row to analyse{why}.",
        table=source.schema.name,
        why=f" (left out: {why})" if why else "",
    )
