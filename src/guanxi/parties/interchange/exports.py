"""What the customer file gives out: parties in the columns in which they are imported, and contact persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.sight import record_seen
from guanxi.audit.keyed import COLUMN
from guanxi.exchange.exporting import Exporter, Further, offer
from guanxi.exchange.kinds import Field
from guanxi.exchange.writers import BOOLEAN, DAY, MOMENT, MONEY, NUMBER, TEXT, Column
from guanxi.parties.interchange.fields import FIELDS, POSITION_FIELDS
from guanxi.parties.interchange.points import CHANNELS, held
from guanxi.parties.interchange.writing import ADDRESS
from guanxi.parties.models import Address, ContactPoint, Party, PartyRole, Position
from guanxi.parties.models.choices import Role
from guanxi.parties.point_rules import rule_of

BATCH = 1000
FIGURES = (
    Column("first_purchase_at", _("first purchase"), MOMENT),
    Column("last_purchase_at", _("last purchase"), MOMENT),
    Column("purchase_count", _("orders"), NUMBER),
    Column("purchase_total", _("total of purchases"), MONEY),
    Column("grade", _("grade")),
    Column("rfm_class", _("RFM class")),
)
_COLUMNS = {f.name: f for f in Party._meta.concrete_fields if not f.is_relation}
OWN = [c.key for c in (*FIELDS, *FIGURES) if c.key in _COLUMNS and c.key not in CHANNELS]
CHOICES = [name for name in OWN if _COLUMNS[name].choices]


def _parties(parties: QuerySet[Party], by: User | None) -> Iterator[list[Any]]:
    """Values instead of objects, and the words of choices looked up once: a company takes out a million of them."""
    words = {name: _words(name) for name in CHOICES}
    said = parties.order_by("pk").values("pk", COLUMN, "owner__username", *OWN).iterator(BATCH)
    # Closed at once when something fails: an open cursor keeps SQLite from writing down that it did.
    with closing(said):  # type: ignore[type-var]  # a generator
        while batch := list(islice(said, BATCH)):
            hanging = _hanging([party["pk"] for party in batch])
            for party in batch:
                party |= {name: known.get(party[name], party[name]) for name, known in words.items()}
                party |= {"owner": party["owner__username"]} | hanging[party["pk"]]
                told = [party.get(f.key) or None for f in FIELDS]
                told += [(party[c.key] or None) if c.key in CHOICES else party[c.key] for c in FIGURES]
                yield [*told, Further(party["pk"], party[COLUMN])]


def _hanging(pks: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What these parties have in other tables, by column of the file: three queries."""
    found: dict[int, dict[str, Any]] = {pk: {} for pk in pks}
    reached = held(pks, "value")
    for pk, own in found.items():
        for name, channel in CHANNELS.items():
            own[name] = next(iter(reached[pk][channel][name == "phone_2" :]), None)
    # The last one written over the others is the primary address, else the first.
    addresses = Address.objects.filter(party_id__in=pks).order_by("is_primary", "-pk")
    for pk, *parts in addresses.values_list("party_id", *ADDRESS):
        found[pk] |= zip(ADDRESS, parts, strict=True)
    roles, names = PartyRole.objects.filter(party_id__in=pks, until__isnull=True).order_by("pk"), dict(Role.choices)
    for pk, role in roles.values_list("party_id", "role"):
        label = str(names[role])
        found[pk]["roles"] = f"{found[pk]['roles']}, {label}" if "roles" in found[pk] else label
    return found


def _words(name: str) -> dict[Any, str]:
    """The labels of a field's choices in the active language."""
    return {value: str(label) for value, label in Party._meta.get_field(name).flatchoices}  # type: ignore[union-attr]


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
        whole=True,
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
