"""What an analysis page says: one sentence, figures, charts with their numbers, tables that lead to customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.utils import formats

from guanxi.insight.groups import Group, Meant
from guanxi.kernel import money


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number with what it means; `url` leads to the customers whom it counts."""

    label: str
    value: str
    definition: str = ""
    note: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart (an ECharts option) and its numbers as a table, the names of whose columns come first."""

    title: str
    option: Mapping[str, Any]
    columns: Sequence[str] = ()
    rows: Iterable[Sequence[str]] = ()
    high: bool = False
    # Over the whole width of the page.
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table of words and numbers; what of it are words is named by `texts`, the rest stands right."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    texts: int = 1
    note: str = ""
    # The customers whom each row means, if it does: a menu of what to do with them stands at its end.
    meant: Sequence[Meant | None] = ()

    @property
    def lines(self) -> list[tuple[list[tuple[str, str]], Meant | None]]:
        """The rows as names of columns with their cells, each with the customers whom it means."""
        return [(list(zip(self.columns, row, strict=True)), meant) for row, meant in zip_longest(self.rows, self.meant)]


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that a page says of a result."""

    sentence: str = ""
    figures: Sequence[Figure] = ()
    pictures: Sequence[Picture] = ()
    grids: Sequence[Grid] = ()
    notes: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What there is to tell: the kept result (empty for who may not see the whole company's), the classes in sight."""

    result: Mapping[str, Any]
    groups: Sequence[Group]
    # It tells of every so many-th customer.
    every: int = 1

    def whole(self, part: float) -> float:
        """A sum over the customers told of, as one over all of them."""
        return part * self.every

    def group(self, key: str) -> Group:
        """The class with this key."""
        return next(group for group in self.groups if group.key == key)


def number(value: float | None, places: int = 0) -> str:
    """A number in the reader's language; a dash where there is none."""
    return "–" if value is None else formats.number_format(round(value, places), places, force_grouping=True)


def about(amount: float) -> str:
    """An estimate of an amount in units of the company's currency, of which nobody knows the cents."""
    return money.format(round(amount * 10 ** money.exponent(settings.CURRENCY)), settings.CURRENCY, whole=True)
