"""A page of an analysis, declared once: what the library is asked, whom it scores and what its readers are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from guanxi.insight.forms import MethodForm
from guanxi.insight.groups import Grouping, Meant, query_of
from guanxi.insight.telling import Found, Told

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One question to the library: its method, the snapshot's table that it reads, options beside what users set.

    `since` leaves out what was before; `tuned` says that users' parameters hold for it too. `select` is asked
    instead of one table: a SELECT in DuckDB's dialect over all of them, in which `{as_of}` stands for the day.
    """

    method: str
    table: str = "transactions"
    select: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    since: Callable[[date], datetime] | None = None
    tuned: bool = True


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What of a result goes to the parties.

    `select` is a SELECT in DuckDB's dialect over `t`, the result's `table`, and the snapshot's tables. It answers
    `customer` and the `fields` of the party; `{unit}` stands for the minor units in one of the currency. The result's
    tables that do not tell of single customers stand beside them under their names.
    """

    fields: tuple[str, ...]
    table: str
    select: str


@dataclass(frozen=True, kw_only=True)
class Best:
    """Customers named on the page: those whom the condition means, by an indexed order, with columns of the list."""

    title: Text
    order: str
    columns: tuple[str, ...]
    condition: Mapping[str, Any]

    @property
    def everybody(self) -> Meant:
        """All whom the condition means, in this order."""
        return Meant(key="best", name=str(self.title), query=query_of(self.condition), order=self.order)


@dataclass(frozen=True, kw_only=True)
class AnalysisPage:
    """One analysis of the company's own data, as its readers meet it.

    key          its address, and the key of its runs and settings
    asks         the questions; the first one's result is the page's, those of others stand in it under their methods
    tell         what the page says of it, in the reader's language
    definition   what is computed, with its source
    form         the parameters that users set; what they would change of classes and figures is shown at once
    grouping     the classes of customers that it makes. Everybody sees those of the customers in their sight; a page
                 without classes is for who sees every customer
    bounded      the classes by the parameters, where users set their bounds
    scores       what of it goes to the parties
    best         customers named on the page
    learns       the library answers with a model, which is kept and used again until somebody has it learnt anew
    """

    key: str
    title: Text
    icon: str
    order: int
    asks: tuple[Ask, ...]
    tell: Callable[[Found], Told]
    definition: Text
    form: type[MethodForm] | None = None
    grouping: Grouping | None = None
    bounded: Callable[[Mapping[str, Any]], Grouping] | None = None
    scores: Scores | None = None
    best: Best | None = None
    learns: bool = False
    go: str = ""

    def classes(self, parameters: Mapping[str, Any]) -> Grouping | None:
        """The classes that it makes by these parameters, as they are kept."""
        return self.bounded(parameters) if self.bounded else self.grouping


_pages: dict[str, AnalysisPage] = {}


def register(page: AnalysisPage) -> AnalysisPage:
    """Make the page known by its key."""
    if page.key in _pages:
        raise ValueError(f"There is an analysis {page.key} already")
    _pages[page.key] = page
    return page


def all_pages() -> list[AnalysisPage]:
    """Every page, in the order of the navigation."""
    return sorted(_pages.values(), key=lambda page: page.order)


def page_named(key: str) -> AnalysisPage | None:
    """The page with this key."""
    return _pages.get(key)
