"""Customers grouped by what the analysis says of them, as far as a user may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from guanxi.access.models import User
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.kinds.choice import Offered, pairs
from guanxi.conditions.tree import parse
from guanxi.conditions.urltext import to_text
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party

# Class → how many customers it has, and their value of the last year (minor units).
Counts = Mapping[str, Sequence[int]]


@dataclass(frozen=True, kw_only=True)
class Meant:
    """Some customers: what they are called, and the query string with which the list shows them, by which order."""

    key: str
    name: str
    query: str
    order: str = ""

    @property
    def url(self) -> str:
        """The list of exactly these customers."""
        sort = f"&sort={self.order}" if self.order else ""
        return f"{reverse('parties:list')}?{self.query}{sort}"


@dataclass(frozen=True, kw_only=True)
class Group(Meant):
    """One class of customers: its colour, how many in sight, and their value of the last year (minor units)."""

    tone: str
    customers: int
    money: int
    share: float


@dataclass(frozen=True, kw_only=True)
class Classes:
    """Classes that are the words of one field of the party, or are read with them when they are needed."""

    field: str
    words: Offered
    tones: Mapping[str, str] | None = None
    # The colours of classes that have none of their own, by their place.
    palette: Sequence[str] = ("neutral",)
    # What a class is called that an analysis might find, where the words are those that it found last.
    named: Callable[[str], str] | None = None

    def groups(self, user: User) -> list[Group]:
        """Every class, whether anybody is in it or not. One query."""
        return self.told(self.counts(Party.objects.visible_to(user), user))

    def counts(self, rows: QuerySet[Party], user: User | None) -> Counts:
        """How many of these customers each class has, and their value."""
        found = rows.exclude(**{self.field: ""}).order_by().values(self.field)
        return {
            str(r[self.field]): (r["n"], r["money"] or 0) for r in found.annotate(n=Count("pk"), money=Sum("value"))
        }

    def told(self, counts: Counts) -> list[Group]:
        """Every class with what was counted of it."""
        classes = [
            (
                str(key),
                word,
                (self.tones or {}).get(key, self.palette[place % len(self.palette)]),
                f"{self.field}={key}",
            )
            for place, (key, word) in enumerate(pairs(self.words))
        ]
        return list(_shared(classes, counts))


@dataclass(frozen=True, kw_only=True)
class Band:
    """One class that a condition on the party makes."""

    key: str
    label: str | Promise
    tone: str
    condition: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Bands:
    """Classes that conditions make, such as ranges of a number.

    `order` is by which the list shows them: by the number itself the list begins where its index does, while the newest
    of few are looked for among everybody.
    """

    bands: Sequence[Band]
    order: str = ""

    def groups(self, user: User) -> list[Group]:
        """Every class. One query, in which each counts by an index of its own."""
        return self.told(self.counts(Party.objects.visible_to(user), user))

    def counts(self, rows: QuerySet[Party], user: User | None) -> Counts:
        """How many of these customers each class has, and their value, as far as the user reads what is asked."""
        rows = rows.order_by()
        counted = [
            meant(rows, band.condition, user).values(band=Value(band.key)).annotate(n=Count("pk"), money=Sum("value"))
            for band in self.bands
        ]
        return {row["band"]: (row["n"], row["money"] or 0) for row in counted[0].union(*counted[1:], all=True)}

    def told(self, counts: Counts) -> list[Group]:
        """Every class with what was counted of it."""
        classes = [(band.key, str(band.label), band.tone, query_of(band.condition)) for band in self.bands]
        return list(_shared(classes, counts, self.order))


Grouping = Classes | Bands


def query_of(condition: Mapping[str, Any]) -> str:
    """The query string with which the list shows whom a condition means."""
    return f"filter={to_text(parse(condition))}"


def meant(rows: QuerySet[Party], condition: Mapping[str, Any], user: User | None) -> QuerySet[Party]:
    """Those whom a condition means."""
    return rows.filter(compile_condition(parse(condition), PARTIES.vocabulary, now=timezone.now(), user=user))


def _shared(classes: Sequence[tuple[str, str, str, str]], counts: Counts, order: str = "") -> Iterator[Group]:
    total = sum(counts[key][1] for key, *_ in classes if key in counts)
    for key, name, tone, query in classes:
        customers, money = counts.get(key, (0, 0))
        share = money / total if total else 0
        told: dict[str, Any] = {"customers": customers, "money": money, "share": share}
        yield Group(key=key, name=name, tone=tone, query=query, order=order, **told)
