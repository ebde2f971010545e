"""A ledger of points as years of bookings would have left it: what comes in first goes out first."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from guanxi.kernel import calendar
from guanxi.kernel.periods import Unit
from guanxi.loyalty.models import PointsEntry, Programme

Kind = PointsEntry.Kind
# The night's work lets go what could be used until the evening before.
NIGHT = timedelta(minutes=20)


@dataclass(frozen=True)
class Purchase:
    """An order with the points that it earned, and what it comes to in minor units."""

    order: int
    at: datetime
    points: int
    total: int


@dataclass(frozen=True)
class Adjustment:
    """Points given or taken by hand."""

    at: datetime
    points: int
    reason: str
    by: int


@dataclass
class Row:
    """An entry of the ledger; `left` of points that came in is not used up."""

    party: int
    kind: str
    points: int
    at: datetime
    expires_on: date | None = None
    left: int = 0
    order: int | None = None
    reason: str = ""
    by: int | None = None


@dataclass
class Book:
    """The entries, which draw on which (by their places: entry, lot, points), and what each customer holds.

    `offs` is what can be paid by points on each order, in minor units.
    """

    rules: Programme
    now: datetime
    offs: Mapping[int, int]
    rows: list[Row] = field(default_factory=list)
    draws: list[tuple[int, int, int]] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)

    def keep(self, party: int, bought: Sequence[Purchase], by_hand: Adjustment | None) -> None:
        """Write all entries of one customer; purchases in their order."""
        lots: deque[int] = deque()
        self.held[party] = 0
        events: list[Purchase | Adjustment] = [*bought, *([by_hand] if by_hand else [])]
        for event in sorted(events, key=lambda one: one.at):
            self._expire(party, lots, event.at)
            if isinstance(event, Adjustment):
                self._adjust(party, lots, event)
                continue
            off = self.offs.get(event.order, 0)
            if off and self._may_spend(party, off, event.total):
                self._go(lots, Row(party, Kind.REDEEMED, -off, event.at, order=event.order))
            if event.points:
                self._come(lots, Row(party, Kind.EARNED, event.points, event.at, order=event.order))
        self._expire(party, lots, self.now)

    def _may_spend(self, party: int, off: int, total: int) -> bool:
        """Points are worth a minor unit each: whether so much of an order that comes to `total` is left to them."""
        return off <= self.held[party] and off <= (total + off) * self.rules.max_share // 100

    def _adjust(self, party: int, lots: deque[int], event: Adjustment) -> None:
        row = Row(party, Kind.ADJUSTED, event.points, event.at, reason=event.reason, by=event.by)
        if event.points > 0:
            self._come(lots, row)
        elif -event.points <= self.held[party]:
            self._go(lots, row)

    def _come(self, lots: deque[int], row: Row) -> None:
        row.expires_on, row.left = self.rules.expiry(calendar.day(row.at)), row.points
        lots.append(len(self.rows))
        self.rows.append(row)
        self.held[row.party] += row.points

    def _go(self, lots: deque[int], row: Row) -> None:
        """All points last equally long: what came in first expires first, and is used first."""
        place, wanted = len(self.rows), -row.points
        self.rows.append(row)
        self.held[row.party] -= wanted
        while wanted:
            lot = self.rows[lots[0]]
            part = min(lot.left, wanted)
            self.draws.append((place, lots[0], part))
            lot.left -= part
            wanted -= part
            if not lot.left:
                lots.popleft()

    def _expire(self, party: int, lots: deque[int], at: datetime) -> None:
        """Let go, night after night, what had expired by then."""
        today = calendar.day(at)
        while lots and (last := self.rows[lots[0]].expires_on) is not None and last < today:
            gone = sum(self.rows[lot].left for lot in lots if self.rows[lot].expires_on == last)
            night = calendar.period(Unit.DAY, last).end + NIGHT
            # Before the night's work has come, points that are over are still there.
            if night > at:
                return
            self._go(lots, Row(party, Kind.EXPIRED, -gone, night))
