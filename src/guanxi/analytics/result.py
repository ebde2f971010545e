"""What an analysis gives back: tables, figures and where they come from, or a refusal in plain words."""

import dataclasses
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa

Words = Callable[[str], str]


class Refusal(Exception):
    """A stated refusal: `reason` is a stable code, `sentence` says it in words.

    `template` and `facts` are kept apart so that a page can translate the sentence: gettext(template) with facts.
    """

    def __init__(self, reason: str, template: str, **facts: object) -> None:
        self.reason = reason
        self.template = template
        self.facts = facts
        self.sentence = template.format(**facts)
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from, enough to trust and to repeat it.

    `rows` were used; `excluded` counts, by reason, what was read and left out. `period` holds the first and the last
    moment used, local to `zone`; `as_of` is the last day of the observation, itself included.
    """

    tables: tuple[Mapping[str, Any], ...] = ()
    rows: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)
    period: tuple[datetime, datetime] | None = None
    as_of: date | None = None
    zone: str | None = None
    engine: str | None = None
    method: str = ""
    version: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    computed_at: datetime | None = None
    seconds: float = 0.0

    def excluding(self, **counts: int) -> "Provenance":
        """The same with more exclusions; counts of nought are not worth a word."""
        return dataclasses.replace(self, excluded={**self.excluded, **{key: n for key, n in counts.items() if n}})

    def dropping(self, **rows: int) -> "Provenance":
        """The same with rows left out that were counted as used so far."""
        return dataclasses.replace(self.excluding(**rows), rows=self.rows - sum(rows.values()))

    def joined(self, other: "Provenance") -> "Provenance":
        """The same with another input table named beside it."""
        return dataclasses.replace(self, tables=self.tables + other.tables)

    def to_dict(self) -> dict[str, Any]:
        first, last = self.period or (None, None)
        return dict(plain({**dataclasses.asdict(self), "period": {"from": first, "to": last}}))


class Tables(Mapping[str, pa.Table]):
    """Named tables; one that still stands in the engine is fetched when it is first asked for."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._tables = dict(tables)

    def __getitem__(self, name: str) -> pa.Table:
        table = self._tables[name]
        if not isinstance(table, pa.Table):
            table = self._tables[name] = table.to_pyarrow()
        return table

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


@dataclass(frozen=True)
class Result:
    """Figures and tables with their provenance.

    `figures` are plain values by name. `tables` may be given as Arrow tables or as expressions still in the engine.
    `details` names the tables that have one row per customer (or the like) and are left out of a summary. `draw`
    makes an ECharts option from the result; every text in it goes through the `words` that it is given.
    """

    figures: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=Provenance)
    details: tuple[str, ...] = ()
    draw: "Callable[[Result, Words], dict[str, Any]] | None" = None
    model: Any = None

    @cached_property
    def _tables(self) -> Tables:
        return Tables(self.tables)

    def table(self, name: str) -> pa.Table:
        """The Arrow table of this name; KeyError names the ones there are."""
        if name not in self.tables:
            raise KeyError(f"{name}: this result has {', '.join(self.tables)}")
        return self._tables[name]

    def frame(self, name: str) -> Any:
        """The same as a pandas DataFrame."""
        return self.table(name).to_pandas()

    def to_dict(self, *, summary: bool = False) -> dict[str, Any]:
        """Provenance, figures and tables as plain values; `summary` leaves out the tables named in `details`.

        Money stays `Decimal`, without idle noughts; what is not a number is None.
        """
        names = [name for name in self.tables if not (summary and name in self.details)]
        tables = {name: [plain(row) for row in self.table(name).to_pylist()] for name in names}
        return {"provenance": self.provenance.to_dict(), **plain(dict(self.figures)), **tables}

    def to_json(self, *, summary: bool = False, indent: int | None = None) -> str:
        """`to_dict` as JSON; a `Decimal` is written as a number with all its digits."""
        text = json.dumps(self.to_dict(summary=summary), default=_marked, ensure_ascii=False, indent=indent)
        return re.sub(r'"\\u0000(-?[0-9.]+)"', r"\1", text)

    def plot(self, words: Words = str) -> dict[str, Any]:
        """An ECharts option that shows the result; empty for a result that is only figures."""
        return plain(self.draw(self, words)) if self.draw else {}


# Asked first, for of a large result nearly all values are of these.
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """The value in the types of JSON (and `Decimal`): no dataclass, date, numpy number, NaN or infinity."""
    if type(value) in _AS_THEY_ARE:
        return value
    match value:
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case bool() | str() | int() | None:
            return value
        case float():
            return float(value) if math.isfinite(value) else None
        case Decimal():
            return _without_idle_noughts(value)
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(dataclasses.asdict(value))
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)


def _without_idle_noughts(amount: Decimal) -> Decimal | None:
    if not amount.is_finite():
        return None
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()


def _marked(value: object) -> str:
    """JSON has no hook that writes a number from text, so a `Decimal` goes through as a marked string."""
    if isinstance(value, Decimal):
        return f"\x00{value:f}"
    raise TypeError(f"{type(value).__name__} has no place in JSON")
