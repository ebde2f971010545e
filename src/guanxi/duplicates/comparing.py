"""Files side by side: in which fields they differ, whose value would stand, and what moves with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.audit.keyed import is_key
from guanxi.audit.recording import to_json
from guanxi.duplicates.merging import choosing
from guanxi.duplicates.merging.references import references
from guanxi.duplicates.models import Pair
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.point_rules import channels_open_to
from guanxi.workbench.custom import references_of
from guanxi.workbench.naming import in_words, named

HEAD = ("phone", "email", "purchase_count", "purchase_total", "last_purchase_at", "confirmed_at", "created_at")


@dataclass(frozen=True)
class Value:
    """What one file says in a field."""

    party: Party
    text: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """A field in which the files differ."""

    name: str
    label: str
    values: list[Value]


@dataclass(frozen=True)
class Moving:
    """What refers to the files: how many of a kind each has."""

    label: str
    numbers: list[int]


def differing(survivor: Party, parties: Sequence[Party], user: User) -> list[Row]:
    """The fields that the user may choose and in which not all say the same."""
    names: dict[tuple[str, int], Any] = {
        (User._meta.label_lower, p.owner.pk): p.owner for p in parties if p.owner is not None
    }
    names |= _referred(parties, user)
    rows = []
    for name in choosing.open_fields(user):
        held = name if is_key(name) else Party._meta.get_field(name).attname  # type: ignore[union-attr]
        stored = [p.extra.get(name) if is_key(name) else to_json(getattr(p, held)) for p in parties]
        texts = [in_words(Party, held, one, names) for one in stored]
        if len(set(texts)) > 1:
            pick = choosing.usual_pick(name, survivor, parties)
            values = [Value(p, text, p == pick) for p, text in zip(parties, texts, strict=True)]
            rows.append(Row(name, named(Party, held)[1], values))
    return rows


def _referred(parties: Sequence[Party], user: User) -> dict[tuple[str, int], Any]:
    """The files to which custom fields lead, as far as the user sees them."""
    keys = [field.key for field in references_of(Party)]
    found = {p.extra.get(key) for p in parties for key in keys} - {None}
    rows = Party._base_manager.filter(rules.condition(Party, user), pk__in=found) if found else ()
    return {(Party._meta.label_lower, row.pk): row for row in rows}


def heads(parties: Sequence[Party], user: User) -> list[tuple[Party, list[tuple[str, str]]]]:
    """Each file with what tells it from the others."""
    found = []
    for party in parties:
        cells = PARTIES.cells(party, user)
        labels = {c.key: str(c.label) for c in PARTIES.columns}
        found.append((party, [(labels[k], cells[k].text) for k in HEAD if k in cells and cells[k].text]))
    return found


def united_points(parties: Sequence[Party], user: User) -> list[str]:
    """All numbers and addresses that the file which remains will have, each once."""
    rows = ContactPoint.objects.filter(party__in=parties, channel__in=channels_open_to(user)).order_by("channel", "pk")
    by_key = {(channel, key): value for channel, key, value in rows.values_list("channel", "normalised", "value")}
    return list(by_key.values())


def moving(parties: Sequence[Party], user: User) -> list[Moving]:
    """How many records of each kind refer to each file, as far as the user may see such records."""
    order = [p.pk for p in parties]
    found: dict[str, list[int]] = {}
    for reference in references():
        model = reference.model
        if model not in rules.models_with_rules() or model is Pair:
            continue
        rows = reference.rows(order).filter(rules.condition(model, user))
        counted = dict(rows.values_list(reference.column).annotate(n=Count("pk")).order_by())
        if counted:
            numbers = found.setdefault(str(model._meta.verbose_name_plural), [0] * len(order))
            for place, pk in enumerate(order):
                numbers[place] += counted.get(pk, 0)
    return [Moving(label, numbers) for label, numbers in found.items()]
