"""What the customer file gives out: parties in the columns in which they are imported, and contact persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.sight import record_seen
from guanxi.exchange.custom import values_written
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.kinds import Field
from guanxi.exchange.writers import BOOLEAN, DAY, MOMENT, MONEY, NUMBER, TEXT, Column
from guanxi.parties.interchange.fields import FIELDS, POSITION_FIELDS
from guanxi.parties.interchange.points import CHANNELS
from guanxi.parties.interchange.writing import ADDRESS
from guanxi.parties.models import Address, ContactPoint, Party, PartyRole, Position
from guanxi.parties.models.choices import Role
from guanxi.parties.point_rules import rule_of

BATCH = 1000
CHOICES = ("kind", "customer_kind", "state", "settlement", "gender", "preferred_channel", "source")
FIGURES = (
    Column("first_purchase_at", _("first purchase"), MOMENT),
    Column("last_purchase_at", _("last purchase"), MOMENT),
    Column("purchase_count", _("orders"), NUMBER),
    Column("purchase_total", _("total of purchases"), MONEY),
    Column("grade", _("grade")),
    Column("rfm_class", _("RFM class")),
)


def _parties(parties: QuerySet[Party], by: User | None) -> Iterator[list[Any]]:
    rows: QuerySet[Any] = parties.order_by("pk").select_related("owner").prefetch_related(  # type: ignore[type-var]
        Prefetch("points", ContactPoint.objects.order_by("-is_primary", "pk")),
        Prefetch("addresses", Address.objects.order_by("-is_primary", "pk")),
        Prefetch("roles", PartyRole.objects.filter(until__isnull=True)),
    )  # fmt: skip
    for party in rows.iterator(BATCH):
        said = _said(party)
        told = [said.get(f.key) or None for f in FIELDS] + [_figure(party, column) for column in FIGURES]
        yield told + values_written(Party, party.extra)


def _said(party: Party) -> dict[str, Any]:
    said = {name: getattr(party, name) for name in (f.key for f in FIELDS) if hasattr(party, name)}
    said |= {name: getattr(party, f"get_{name}_display")() for name in CHOICES}
    said["roles"] = ", ".join(str(Role(role.role).label) for role in party.roles.all())
    said["owner"] = party.owner.username if party.owner else None
    points: dict[str, list[str]] = {}
    for point in party.points.all():
        points.setdefault(point.channel, []).append(point.value)
    for name, channel in CHANNELS.items():
        said[name] = next(iter(points.get(channel, [])[name == "phone_2" :]), None)
    address = next(iter(party.addresses.all()), None)
    return said | {name: getattr(address, name, None) for name in ADDRESS}


def _figure(party: Party, column: Column) -> Any:
    value = getattr(party, column.key)
    if column.key in ("grade", "rfm_class"):
        return str(getattr(party, f"get_{column.key}_display")()) or None
    return value


def _contacts(positions: QuerySet[Position], by: User | None) -> Iterator[list[Any]]:
    rows = (
        positions.filter(until__isnull=True, organisation__deleted_at__isnull=True, person__deleted_at__isnull=True)
        .order_by("pk")
        .select_related("organisation", "person")
        .prefetch_related(Prefetch("person__points", ContactPoint.objects.order_by("-is_primary", "pk")))
    )
    for position in rows.iterator(BATCH):
        person = record_seen(position, "person")
        points: dict[str, str] = {}
        for point in person.points.all() if person else ():
            points.setdefault(point.channel, point.value)
        yield [
            position.organisation.code,
            position.person.name,
            position.title,
            position.get_decision_role_display() or None,
            position.is_primary,
            *(points.get(channel) for channel in ("phone", "email", "wechat")),
            (person.get_gender_display() or None) if person else None,
            person.birthday if person else None,
            position.since,
        ]


def _column(field: Field, rule: tuple[str, str]) -> Column:
    holds = DAY if field.holds == "date" else BOOLEAN if field.key == "is_primary" else TEXT
    return Column(field.key, field.label, holds, rule=rule)


def rule_of_party(key: str) -> tuple[str, str]:
    """The rule of a party's column, which may stand on another table."""
    if key in CHANNELS:
        return rule_of(CHANNELS[key])
    if key == "roles":
        return PartyRole._meta.label_lower, "role"
    holder = Party if hasattr(Party, key) else Address
    return holder._meta.label_lower, key


def rule_of_contact(key: str) -> tuple[str, str]:
    """What a position does not hold itself, its person does."""
    return (Position._meta.label_lower, key) if hasattr(Position, key) else rule_of_party(key)


PARTIES = offer(
    Exporter(
        key="parties",
        label=_("Customers and other parties"),
        model=Party,
        rank=10,
        rows=_parties,
        columns=(*(_column(f, rule_of_party(f.key)) for f in FIELDS), *FIGURES),
    )
)
CONTACTS = offer(
    Exporter(
        key="contacts",
        label=_("Contact persons"),
        model=Position,
        rank=20,
        rows=_contacts,
        columns=tuple(_column(f, rule_of_contact(f.key)) for f in POSITION_FIELDS),
    )
)
