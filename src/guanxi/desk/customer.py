"""What the 360° page of a party shows, gathered from every package in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, Q, Value, When

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.access.scopes import Action
from guanxi.access.sight import seen_at
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.sight import read_by
from guanxi.activities.mentions import names_in
from guanxi.activities.models import Activity
from guanxi.journal.models import Entry
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import ContactPoint, Party, Position
from guanxi.parties.point_rules import channels_open_to
from guanxi.sales.models import Order
from guanxi.sales.orders.listing import ORDERS
from guanxi.workbench.columns import Cell, Column
from guanxi.workbench.listing import Text

# The main contact first; who has left, last.
IN_OFFICE_FIRST = (F("until").asc(nulls_first=True), "-is_primary", "pk")
ENTRIES = 20
SHORT = 5
POINTS = 60
HEAD = frozenset(
    {"name", "grade", "state", "rfm_class", "value", "purchase_total", "purchase_count", "last_purchase_at"}
    # These stand on the card of the analysis, with their reasons.
    | {"stage", "churn_risk", "expected_value", "alive", "loyalty", "next_product", "segment"}
)
ORDER_FIELDS = ("code", "ordered_at", "total")
# Timeline filters: the kinds of events by the package that tells them.
STORIES = ("activities", "sales", "parties")


@dataclass(frozen=True)
class CustomerRelated:
    """What stands beside the page: who belongs to the party, what it bought last, what is to be done."""

    people: list[Any]
    positions: list[Any]
    orders: list[Any]
    tasks: list[Any]
    messages: list[Any]
    may_change: bool
    may_order: bool
    # Which fields of orders the user reads, of those that are shown.
    order_fields: frozenset[str]
    order_noun: Text


@dataclass(frozen=True)
class CustomerPage:
    """The file itself: its head and its facts."""

    party: Party
    facts: list[tuple[Column, Cell]]
    cells: dict[str, Cell]
    remark: str
    roles: list[Any]
    # Each with the other parties that have the same.
    points: list[tuple[ContactPoint, list[Party]]]
    shows_points: bool
    addresses: list[Any]
    may_change: bool


def files(user: User) -> VisibleQuerySet[Party]:
    """The parties as the page needs them; each knows whether the user may change it."""
    condition = rules.condition(Party, user, Action.CHANGE)
    may_change: Any = Value(True)
    if condition:
        may_change = Case(When(condition, then=Value(True)), default=Value(False))
    rows: VisibleQuerySet[Party] = Party.objects.select_related("owner", "team").annotate(may_change=may_change)
    return rows


def customer_page(party: Party, user: User) -> CustomerPage:
    """Gather the page of a party that the user may see, fetched by `files`."""
    masked = PARTIES.masked_for(user)
    columns = PARTIES.columns_for(user)
    cells = {c.key: c.cell(party, masked=c.key in masked) for c in columns.values()}
    channels = channels_open_to(user)
    return CustomerPage(
        party=party,
        facts=[(columns[key], cell) for key, cell in cells.items() if key not in HEAD and cell.text],
        cells=cells,
        remark=party.remark if user.reads(PARTIES.label, "remark") else "",
        roles=list(party.roles.order_by("since")),
        points=_points(party, channels, user),
        shows_points=bool(channels),
        addresses=list(party.addresses.order_by("-is_primary", "pk")),
        may_change=party.may_change,  # type: ignore[attr-defined]
    )


def customer_related(party: Party, user: User) -> CustomerRelated:
    """Gather what stands beside the page of a party, fetched by `files`. Four queries."""
    seen = Party.objects.visible_to(user).values("pk")
    positions = Position.objects.filter(Q(organisation=party) | Q(person=party, organisation__in=seen))
    held = list(positions.select_related("organisation", "person").order_by(*IN_OFFICE_FIRST)[: 4 * SHORT])
    return CustomerRelated(
        people=[position for position in held if position.organisation_id == party.pk],
        positions=[p for p in held if p.person_id == party.pk and p.until is None],
        orders=list(
            Order.objects.visible_to(user, singly=True).filter(party=party).order_by("-ordered_at", "-id")[:SHORT]
        ),
        tasks=list(
            Activity.objects.visible_to(user, singly=True)
            .filter(party=party, kind=Activity.Kind.TASK, done_at__isnull=True)
            .select_related("owner")
            .order_by("due_at")[:SHORT]
        ),
        messages=read_by(
            user,
            ActionMessage.objects.visible_to(user)
            .filter(party=party, state=ActionMessage.State.OPEN)
            .order_by("-stake")[:SHORT],
        ),
        may_order=user.may(Action.CREATE, Order._meta.label_lower),
        order_noun=ORDERS.noun,
        order_fields=frozenset(n for n in ORDER_FIELDS if user.reads(Order._meta.label_lower, n)),
        may_change=party.may_change,  # type: ignore[attr-defined]
    )


def _points(party: Party, channels: list[str], user: User) -> list[tuple[ContactPoint, list[Party]]]:
    """The numbers and addresses, each with who else of the parties in sight has the same. Two queries.

    The few others are looked up one by one: a list of all parties in sight would be made first, a million rows.
    """
    own = list(party.points.filter(channel__in=channels).order_by("channel", "-is_primary", "pk")[:POINTS])
    rows = ContactPoint.objects.filter(channel__in={p.channel for p in own}, normalised__in={p.normalised for p in own})
    rows = rows.filter(seen_at(ContactPoint, "party", user), party__deleted_at=None).exclude(party=party)
    same = defaultdict(list)
    for point in rows.select_related("party").order_by("channel", "pk")[:POINTS]:
        same[point.channel, point.normalised].append(point.party)
    return [(point, same[point.channel, point.normalised]) for point in own]


def story(
    party: Party, user: User, *, kind: str = "", before: tuple[datetime, int] | None = None
) -> tuple[list[Entry], Entry | None]:
    """Entries of the timeline, newest first, and the last of them if there are more."""
    rows = Entry.objects.filter(party=party)
    if kind in STORIES:
        rows = rows.filter(kind__startswith=f"{kind}.")
    if before:
        at, pk = before
        rows = rows.filter(at__lte=at).exclude(at=at, pk__gte=pk)
    entries = rows.newest(user, ENTRIES + 1).with_subjects()
    shown = entries[:ENTRIES]
    return shown, shown[-1] if len(entries) > ENTRIES else None


def colleagues(entries: Sequence[Entry]) -> dict[int, str]:
    """What those whom the activities among the entries mention are called today: one query."""
    return names_in(e.subject.text for e in entries if isinstance(e.subject, Activity))


def changeable(entries: Sequence[Entry], user: User) -> set[int]:
    """Keys of the activities among the entries that the user may change: one query."""
    told = [entry.subject_id for entry in entries if entry.subject_model == Activity._meta.label_lower]
    return set(
        Activity.objects.visible_to(user, Action.CHANGE, singly=True).filter(pk__in=told).values_list("pk", flat=True)
    )
