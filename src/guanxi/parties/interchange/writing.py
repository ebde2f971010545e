"""Writing imported parties with all that hangs on them: points, address, roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from guanxi.access.models import User
from guanxi.audit import recording
from guanxi.exchange import custom
from guanxi.exchange.record_loader import Target
from guanxi.kernel.collation import sort_key
from guanxi.kernel.inserting import insert_rows, maker
from guanxi.parties.bulk import open_unrecorded, refresh_copies, start_role
from guanxi.parties.codes import next_codes
from guanxi.parties.interchange.points import CHANNELS, Wanted, add, add_new
from guanxi.parties.models import Address, Party, PartyRole, StateChange
from guanxi.parties.models.choices import CustomerKind, PartyKind, Role, Source

COLUMNS = (
    "code", "name", "kind", "customer_kind", "state", "settlement", "gender", "birthday", "industry", "occupation",
    "province", "city", "preferred_channel", "preferred_time", "source", "source_note", "remark", "invoice_title",
    "tax_number", "invoice_address", "invoice_bank",
)  # fmt: skip
PLACE = ("province", "city")
ADDRESS = ("district", "street", "postcode")
ORGANISATIONS = ("公司", "集团", "厂", "医院", "学校", "大学", "银行", "事务所", "中心", "局")
ORGANISATION_WORDS = {
    "inc",
    "ltd",
    "limited",
    "llc",
    "gmbh",
    "ag",
    "corp",
    "corporation",
    "company",
    "co",
    "group",
    "plc",
}


def create(targets: Sequence[Target], *, owner: User | None, at: datetime) -> None:
    """Open the files."""
    without = [target for target in targets if not target.changes.get("code")]
    for target, code in zip(without, next_codes(at, len(without)) if without else (), strict=True):
        target.changes["code"] = code
    owners = _owners(targets)
    # Told of only once they are whole, so that the search index reads them once, with their numbers.
    make = maker(Party, created_at=at, updated_at=at, confirmed_at=at)
    made = open_unrecorded(
        [_party(make, target.changes, owners.get(target.changes.get("owner"), owner)) for target in targets]
    )
    add_new(_points(made, targets))
    Address.objects.bulk_create_parts(_addresses([(p.pk, t.changes) for p, t in zip(made, targets, strict=True)]))
    today = timezone.localdate(at)
    insert_rows(
        PartyRole,
        ("party_id", "role", "since", "note"),
        (
            (party.pk, role, today, "")
            for party, target in zip(made, targets, strict=True)
            for role in target.changes.get("roles", (Role.CUSTOMER,))
        ),
    )
    recording.created(made)
    for target, party in zip(targets, made, strict=True):
        target.record = party


def update(targets: Sequence[Target], *, by: User | None, at: datetime) -> None:
    """Write what has changed in files that exist."""
    moved = [t for t in targets if "state" in t.changes]
    StateChange.objects.bulk_create(
        StateChange(party=t.record, before=t.record.state, after=t.changes["state"], at=at, by=by) for t in moved
    )
    owners = _owners(targets)
    columns: set[str] = set()
    for target in targets:
        values = {name: target.changes[name] for name in COLUMNS if name in target.changes}
        values |= custom.said(target.changes)
        if "owner" in target.changes:
            owner = owners[target.changes["owner"]]
            values |= {"owner": owner, "team": owner.team}
        for name, value in values.items():
            setattr(target.record, name, value)
        columns.update(values)
    records = [target.record for target in targets]
    if columns:
        Party.objects.bulk_update(records, sorted(columns), batch_size=200)
    add(_points(records, targets))
    stored = {a.party_id: a for a in Address.objects.filter(party__in=records).order_by("is_primary", "-pk")}
    fresh = _addresses([(t.record.pk, t.changes) for t in targets if t.record.pk not in stored])
    Address.objects.bulk_create(fresh)
    changed = _addresses([(t.record.pk, t.changes) for t in targets if t.record.pk in stored], stored)
    Address.objects.bulk_update(changed, [*ADDRESS, *PLACE])
    today = timezone.localdate(at)
    for role in {role for target in targets for role in target.changes.get("roles", ())}:
        start_role(since={t.record.pk: today for t in targets if role in t.changes.get("roles", ())}, role=role)
    refresh_copies([record.pk for record in records])


def _party(make: Callable[[dict[str, Any]], Party], values: dict[str, Any], owner: User | None) -> Party:
    party = make(
        {name: values[name] for name in COLUMNS if values.get(name) is not None}
        | {
            "kind": values.get("kind") or likely_kind(values),
            "name_key": sort_key(values["name"]),
            "phone": values.get("phone") or values.get("phone_2") or "",
            "email": values.get("email") or "",
            "source": values.get("source") or Source.IMPORT,
            "owner_id": owner and owner.pk,
            "team_id": owner and owner.team_id,
        }
    )
    if own := custom.said(values):
        for key, value in own.items():
            setattr(party, key, value)
        party.fold()
    return party


def likely_kind(values: dict[str, Any]) -> str:
    """Person or organisation, where the file does not say: by what only one of them has, else by the name."""
    if values.get("gender") or values.get("birthday") or values.get("occupation"):
        return PartyKind.PERSON
    if values.get("customer_kind") in (CustomerKind.ENTERPRISE, CustomerKind.CHANNEL) or values.get("industry"):
        return PartyKind.ORGANISATION
    name = values.get("name") or ""
    last_word = name.rsplit(" ", 1)[-1].strip(".,").lower()
    is_organisation = last_word in ORGANISATION_WORDS or name.endswith(ORGANISATIONS)
    return PartyKind.ORGANISATION if is_organisation else PartyKind.PERSON


def _points(parties: Sequence[Party], targets: Sequence[Target]) -> list[Wanted]:
    return [
        Wanted(party.pk, name, target.changes[name])
        for party, target in zip(parties, targets, strict=True)
        for name in CHANNELS
        if target.changes.get(name)
    ]


def _addresses(given: Sequence[tuple[int, dict[str, Any]]], stored: dict[int, Address] | None = None) -> list[Address]:
    """The primary address of each party whose row says more than its city, taken from the stored ones or new."""
    addresses = []
    for pk, values in given:
        parts = {name: values[name] for name in (*ADDRESS, *PLACE) if values.get(name)}
        if not parts.keys() & set(ADDRESS):
            continue
        address = stored[pk] if stored else Address(party_id=pk, is_primary=True)
        for name, value in parts.items():
            setattr(address, name, value)
        addresses.append(address)
    return addresses


def _owners(targets: Sequence[Target]) -> dict[int | None, User]:
    pks = {target.changes["owner"] for target in targets if target.changes.get("owner")}
    return dict(User.objects.select_related("team").in_bulk(pks)) if pks else {}
