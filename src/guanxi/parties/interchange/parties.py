"""Importing parties: one row is one file, found again by its code, else by phone or e-mail with the name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.audit.models import Operation
from guanxi.audit.recording import to_json
from guanxi.audit.undo import on_undo
from guanxi.exchange import kinds
from guanxi.exchange.kinds import Kind
from guanxi.exchange.loading import Line, Loading
from guanxi.exchange.record_loader import RecordLoader, Target
from guanxi.parties.bulk import refresh_copies
from guanxi.parties.former import codes_today
from guanxi.parties.interchange import finding, points, writing
from guanxi.parties.interchange.exports import rule_of_party
from guanxi.parties.interchange.fields import FIELDS
from guanxi.parties.interchange.sharing import Sharing
from guanxi.parties.models import Address, ContactPoint, Party, PartyRole

BATCH = 1000


class PartyLoader(RecordLoader):
    """Brings parties in, with their contact points, address and roles."""

    model = Party

    def __init__(self, loading: Loading) -> None:
        super().__init__(loading)
        self.sharing = Sharing(loading)

    def prepare(self, lines: Sequence[Line]) -> None:
        today = codes_today({line.values["code"] for line in lines if line.values.get("code")})
        for line in lines:
            if line.values.get("code") in today:
                line.values["code"] = today[line.values["code"]]
        finding.resolve_owners(lines, self.loading.by)
        self.sharing.prepare(lines)

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return finding.keys_of(values, self.loading.match_by)

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        found = finding.parties_by_key(keys)
        parties = {party.pk: party for matches in found.values() for party in matches}
        open_to_change = self.loading.changeable(Party, parties)
        targets = {
            pk: Target(held=values, record=parties[pk], is_closed=pk not in open_to_change)
            for pk, values in _held(parties).items()
        }
        for matches in found.values():
            if len(matches) > 1:
                for party in matches:
                    targets[party.pk].is_one_of_many = True
        return {key: targets[matches[0].pk] for key, matches in found.items()}

    def differs(self, name: str, held: Any, value: Any) -> bool:
        if name in points.CHANNELS:
            return points.same_as(points.CHANNELS[name], value) not in (held or ())
        if name == "roles":
            return not set(value) <= set(held or ())
        return super().differs(name, held, value)

    def held_after(self, name: str, held: Any, value: Any) -> Any:
        if name in points.CHANNELS:
            return [*(held or ()), points.same_as(points.CHANNELS[name], value)]
        if name == "roles":
            return sorted({*(held or ()), *value})
        return super().held_after(name, held, value)

    def taken(self, line: Line, target: Target, keys: Sequence[str]) -> None:
        # A row that says nothing by which parties are matched is a party of its own.
        self.sharing.take(line, target, keys[0] if keys else f"line {line.number}")

    def create(self, targets: Sequence[Target]) -> None:
        writing.create(targets, owner=self.loading.owner, at=self.loading.at)

    def update(self, targets: Sequence[Target]) -> None:
        writing.update(targets, by=self.loading.by, at=self.loading.at)


def _held(parties: dict[int, Party]) -> dict[int, dict[str, Any]]:
    """What these parties hold, by import field."""
    reached = points.held(parties)
    roles: dict[int, list[str]] = {}
    open_roles = PartyRole.objects.filter(party_id__in=parties, until__isnull=True)
    for party_id, role in open_roles.values_list("party_id", "role"):
        roles.setdefault(party_id, []).append(role)
    addresses = {a.party_id: a for a in Address.objects.filter(party_id__in=parties).order_by("is_primary", "-pk")}
    held = {}
    for pk, party in parties.items():
        values = {name: to_json(getattr(party, name)) for name in writing.COLUMNS}
        values |= {name: reached[pk][channel] for name, channel in points.CHANNELS.items()}
        address = addresses.get(pk)
        values |= {name: getattr(address, name, "") for name in writing.ADDRESS}
        held[pk] = values | {"roles": roles.get(pk, []), "owner": party.owner_id}
    return held


def refresh_after_undo(operation: Operation) -> None:
    """Bring the copies on parties whose name or contact points an undone operation had changed up to date."""
    changes = operation.changes.filter(model__in=("parties.party", "parties.contactpoint")).order_by("pk")
    pks: set[int] = set()
    points: set[int] = set()
    for change in changes.exclude(model="parties.party", action="create").iterator(BATCH):
        stored = change.before | change.after
        if change.model == "parties.party" and change.action == "update" and "name" not in stored:
            continue
        if change.model == "parties.party":
            pks.add(change.object_id)
        elif "party_id" in stored:
            pks.add(stored["party_id"])
        else:
            points.add(change.object_id)
        if len(pks) + len(points) >= BATCH:
            _refresh(pks, points)
    _refresh(pks, points)


def _refresh(pks: set[int], points: set[int]) -> None:
    """Refresh these parties, and those of these contact points; then forget them."""
    refresh_copies(pks | set(ContactPoint.objects.filter(pk__in=points).values_list("party_id", flat=True)))
    pks.clear()
    points.clear()


KIND = kinds.register(
    Kind(
        key="parties",
        rank=10,
        listed="parties:list",
        label=_("Customers and other parties"),
        model=Party,
        fields=FIELDS,
        loader=PartyLoader,
        needs=(("name",),),
        rules={field.key: rule_of_party(field.key) for field in FIELDS},
        match_by=("code", "phone", "email", "name"),
        hint=_("One row is one person or organisation."),
    )
)
on_undo(refresh_after_undo)
