"""Turns a function into a method of the library: typed inputs, documented options, a provenance that repeats it."""

import functools
import inspect
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ParamSpec, cast, get_args, get_origin, get_type_hints

from guanxi.analytics.result import Refusal, Result
from guanxi.analytics.tables import Schema

P = ParamSpec("P")


@dataclass(frozen=True)
class Option:
    """What `Annotated` says of a parameter: its help, and its flag on the command line where it is not its name."""

    help: str
    flag: str | None = None


@dataclass(frozen=True)
class Document:
    """What `Annotated` says of a parameter that is a JSON document: the FILE on the command line."""

    help: str


@dataclass(frozen=True)
class Parameter:
    """One option of a method, as its signature declares it."""

    name: str
    type: Any
    default: Any
    option: Option


@dataclass(frozen=True)
class Signature:
    """What a method takes: its input tables by parameter name (the first is the FILE), or a document; its options."""

    tables: Mapping[str, Schema]
    required: tuple[str, ...]
    document: str | None
    options: tuple[Parameter, ...]


def analysis(name: str, *, version: str = "1") -> Callable[[Callable[P, Result]], Callable[P, Result]]:
    """Declare a method of the library under the name that it has on the command line.

    A parameter annotated `Annotated[Source, SCHEMA]` is an input table: whatever is given for it is mapped to that
    schema. A keyword parameter annotated `Annotated[type, Option("help")]` is an option; its type is int, float, str,
    bool, Decimal, date, timedelta or a Literal, a tuple of one of these, or one of these or None. Dates and durations
    may be given as text ("2026-01-31", "7d"). The result gets the name, version, parameters and seconds of the call.
    """

    def declare(function: Callable[P, Result]) -> Callable[P, Result]:
        shape = inspect.signature(function)
        takes = _signature(function)
        kinds = {option.name: option.type for option in takes.options}

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> Result:
            started = time.perf_counter()
            bound = shape.bind(*args, **kwargs)
            bound.apply_defaults()
            for table, schema in takes.tables.items():
                if bound.arguments[table] is not None:
                    bound.arguments[table] = schema(bound.arguments[table])
            for option, kind in kinds.items():
                bound.arguments[option] = _read(option, kind, bound.arguments[option])
            result = function(*bound.args, **bound.kwargs)
            provenance = replace(
                result.provenance,
                method=name,
                version=version,
                parameters={option: bound.arguments[option] for option in kinds},
                computed_at=datetime.now(UTC).replace(microsecond=0),
                seconds=round(time.perf_counter() - started, 4),
            )
            return replace(result, provenance=provenance)

        call.takes = takes  # type: ignore[attr-defined]
        return call

    return declare


def takes(method: Callable[..., Result]) -> Signature:
    """The signature of a declared method."""
    return cast(Signature, method.takes)  # type: ignore[attr-defined]


def _signature(function: Callable[..., Result]) -> Signature:
    tables: dict[str, Schema] = {}
    required: list[str] = []
    options: list[Parameter] = []
    document: str | None = None
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        kind, *notes = get_args(hints[name]) if get_origin(hints[name]) is Annotated else (hints[name],)
        schema = next((note for note in notes if isinstance(note, Schema)), None)
        option = next((note for note in notes if isinstance(note, Option)), None)
        if schema is not None:
            tables[name] = schema
            if parameter.default is inspect.Parameter.empty:
                required.append(name)
        elif option is not None:
            options.append(Parameter(name, kind, parameter.default, option))
        elif any(isinstance(note, Document) for note in notes):
            document = name
    return Signature(tables, tuple(required), document, tuple(options))


def _read(name: str, kind: Any, value: Any) -> Any:
    """Dates and durations from text; everything else is taken as it is, but for what no method can reckon with."""
    for one in value if isinstance(value, tuple | list) else (value,):
        if isinstance(one, float | Decimal) and not math.isfinite(one):
            raise Refusal("bad_number", "{name}: {value} is not a number to reckon with.", name=name, value=one)
    length = _from_text(name, kind, value)
    if isinstance(length, timedelta) and length < timedelta():
        raise Refusal("bad_duration", "{name} must not be below 0.", name=name)
    return length


def _from_text(name: str, kind: Any, value: Any) -> Any:
    wanted = {kind, *get_args(kind)}
    if isinstance(value, datetime) and date in wanted:
        return value.date()
    if not isinstance(value, str):
        return value
    if date in wanted:
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            sentence = '{name}: "{value}" is not a date such as 2026-01-31.'
            raise Refusal("bad_date", sentence, name=name, value=value) from error
    return duration(name, value) if timedelta in wanted else value


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def duration(name: str, text: str) -> timedelta:
    """A duration from its text: a number and one of s, m, h, d, w.

    >>> duration("window", "7d")
    datetime.timedelta(days=7)
    """
    number, unit = text.strip()[:-1], text.strip()[-1:]
    try:
        return timedelta(**{_UNITS[unit]: float(number)})
    except (KeyError, ValueError, OverflowError) as error:
        raise Refusal(
            "bad_duration", '{name}: "{text}" is not a duration such as 20s, 30m, 12h, 7d or 2w.', name=name, text=text
        ) from error


def written(length: timedelta) -> str:
    """A duration as `duration` reads it, in the largest unit that it fills.

    >>> written(timedelta(minutes=90)), written(timedelta(days=7)), written(timedelta(seconds=2.5))
    ('90m', '1w', '2.5s')
    """
    for unit in ("weeks", "days", "hours", "minutes"):
        number, rest = divmod(length, timedelta(**{unit: 1}))
        if number and not rest:
            return f"{number}{unit[0]}"
    return f"{length.total_seconds():g}s"
