"""How far targets are reached: the whole, its teams and people in their order, and what each has of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.models import User
from guanxi.kernel import calendar
from guanxi.kernel.periods import Period
from guanxi.sales.models import Measure
from guanxi.sales.models.target import OF_LINES
from guanxi.sales.targets.crediting import by_part, by_person
from guanxi.sales.targets.measures import COUNTINGS, Narrowing, Written, may_read, narrowed, of_people, url_of
from guanxi.sales.targets.pace import Standing, gone
from guanxi.sales.targets.reach import Reach, reach_of
from guanxi.sales.targets.setting import Targets, summed


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is looked at: a measure in a period, of a team (None: all whom one sees), perhaps of some products."""

    measure: str
    period: Period
    team: int | None = None
    category: int | None = None
    product: int | None = None
    working: bool = True


@dataclass(frozen=True)
class Line:
    """A person, a team, or the whole: how it stands, its share of the whole, and where its records are.

    Those of people beyond the first ones share a line, which leads nowhere; `number` is how many they are.
    """

    name: str
    standing: Standing
    share: float | None
    url: str
    team: int | None = None
    number: int = 1


@dataclass(frozen=True)
class Part:
    """What came from one product, category or store, and its share of the whole."""

    name: str
    amount: int
    share: float | None
    url: str


@dataclass(frozen=True)
class Attainment:
    """All that the page tells."""

    asked: Asked
    reach: Reach
    gone: Fraction
    whole: Line
    teams: Sequence[Line]
    people: Sequence[Line]
    shares: Sequence[tuple[str, Sequence[Part]]]
    # When the shares were reckoned; None for this very moment.
    shares_of: datetime | None

    @property
    def time_gone(self) -> float:
        """The share of the period that is over."""
        return float(self.gone)


# So many people have a line each.
SHOWN = 50
PARTS = (
    ("store", "order__store", "order__store__name"),
    ("category", "product__category", "product__category__name"),
    ("product", "product", "product__name"),
)


def attainment(user: User, asked: Asked, *, now: datetime, with_shares: bool = True) -> Attainment:
    """How the targets stand at this moment, made of nobody's results but those that the user may see.

    Nine queries at most, besides those for the rights; the three of the shares read every line of the period.
    """
    reach = reach_of(user, COUNTINGS[asked.measure].listing.label)
    narrowing = narrowed(asked.category, asked.product)
    credited = by_person(asked.measure, asked.period, narrowing, reach)
    told = {"measure": asked.measure, "period": asked.period, "category": asked.category, "product": asked.product}
    targets = Targets.seen_by(user, reach, **told)  # type: ignore[arg-type]
    today = calendar.day(now)
    time_gone = gone(asked.period, today, working=asked.working)
    return _Reading(asked, reach, narrowing, credited, targets, time_gone, now).all(with_shares=with_shares)


@dataclass(frozen=True)
class _Reading:
    asked: Asked
    reach: Reach
    narrowing: Narrowing
    credited: Mapping[int | None, int]
    targets: Targets
    gone: Fraction
    now: datetime

    def all(self, *, with_shares: bool) -> Attainment:
        """Everything, the best first."""
        teams = [self._team(team.pk, team.name) for team in self.reach.children(self.asked.team)]
        shares, of = self._shares() if with_shares and self.asked.measure in OF_LINES else ([], None)
        return Attainment(self.asked, self.reach, self.gone, self.whole, _ranked(teams), self._people(), shares, of)

    def _people(self) -> list[Line]:
        """Those who have a target, or results, the best first; those beyond the first ones in one line."""
        of = {pk: self.targets.of_person(pk, self.asked.period) for pk in self.reach.members(self.asked.team)}
        telling = [pk for pk, target in of.items() if target is not None or self.credited.get(pk)]
        telling.sort(key=lambda pk: (-self.credited.get(pk, 0), str(self.reach.people[pk])))
        lines = [self._person(pk, of[pk]) for pk in telling[:SHOWN]]
        if left := telling[SHOWN:]:
            done = sum(self.credited.get(pk, 0) for pk in left)
            standing = Standing(done, summed(of[pk] for pk in left), self.gone)
            name = ngettext("%(n)s more", "%(n)s more", len(left)) % {"n": len(left)}
            lines.append(Line(name, standing, self._share(done), "", number=len(left)))
        return lines

    @property
    def whole(self) -> Line:
        """The team that is looked at, the company, or all whom the reader sees."""
        team = self.asked.team
        if team is not None:
            return self._team(team, self.reach.teams[team].name)
        return self._team(None, _("The company") if self.reach.sees_all else self._all_seen)

    @property
    def _all_seen(self) -> str:
        people = list(self.reach.people.values())
        return str(people[0]) if len(people) == 1 else _("All whom you see")

    def _done(self, team: int | None) -> int:
        if team is None:
            return sum(self.credited.values())
        return sum(self.credited.get(pk, 0) for pk in self.reach.members(team))

    def _team(self, team: int | None, name: str) -> Line:
        done = self._done(team)
        standing = Standing(done, self.targets.of_team(team, self.asked.period), self.gone)
        return Line(name, standing, self._share(done), self._url(*self._condition(team)), team)

    def _person(self, pk: int, target: int | None) -> Line:
        done = self.credited.get(pk, 0)
        standing = Standing(done, target, self.gone)
        url = self._url(of_people(self.asked.measure, [pk]))
        return Line(str(self.reach.people[pk]), standing, self._share(done), url)

    def _share(self, done: int) -> float | None:
        whole = self._done(self.asked.team)
        return done / whole if whole > 0 else None

    def _condition(self, team: int | None) -> list[Written]:
        if team is None and self.reach.sees_all:
            return []
        return [of_people(self.asked.measure, self.reach.members(team))]

    def _url(self, *conditions: Written) -> str:
        return url_of(self.asked.measure, self.asked.period, self.narrowing, *conditions)

    def _shares(self) -> tuple[list[tuple[str, list[Part]]], datetime | None]:
        """By store, category and product: what each has of the whole, and as of when."""
        team = self.asked.team
        everybody = team is None and self.reach.sees_all
        people = Q() if everybody else Q(owner__in=self.reach.members(team))
        names = {"store": _("Store"), "category": _("Category"), "product": _("Product")}
        told, times = [], list[datetime]()
        for key, path, name in PARTS:
            found = by_part(self.asked.measure, self.asked.period, self.narrowing, people, path, name, now=self.now)
            parts = [self._part(key, *row) for row in found.figures if row[0] is not None]
            times += [found.as_of] if found.as_of else []
            if parts:
                told.append((names[key], parts))
        return told, min(times, default=None)

    def _part(self, key: str, pk: int, name: str, amount: int) -> Part:
        held: Written = {"field": key, "op": "is", "value": pk}
        if key != "store":
            held = {"related": "lines", "aggregate": "exists", "where": held}
        return Part(name, amount, self._share(amount), self._url(*self._condition(self.asked.team), held))


def _ranked(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.standing.done, line.name))


def measures_of(user: User) -> list[Measure]:
    """The measures whose figures the user may read."""
    return [measure for measure in Measure if may_read(user, measure)]
