"""Verbs of the customer file for many parties at once: no event for each, but the same rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from guanxi.access.models import User
from guanxi.audit import recording
from guanxi.kernel.collation import sort_key
from guanxi.kernel.inserting import columns_of, insert_rows
from guanxi.parties.codes import next_codes
from guanxi.parties.models import ContactPoint, Party, PartyRole, StateChange
from guanxi.parties.models.choices import Channel, PartyKind, Source
from guanxi.parties.states import Facts, state_of

CODE_LIMIT = Party._meta.get_field("code").max_length or 0
BATCH = 500


def open_files(
    *, names: Mapping[str, str], owner: User | None, at: datetime, kind: str = PartyKind.PERSON, coded: bool = True
) -> dict[str, int]:
    """Open a file for each key; answers key → primary key.

    The key becomes the name where none is told, and the code, unless it is too long or not `coded`.
    """
    unfit = [key for key in names if len(key) > CODE_LIMIT or not coded]
    codes = dict(zip(unfit, next_codes(at, len(unfit)), strict=True)) if unfit else {}
    parties = [
        Party(
            kind=kind,
            code=codes.get(key, key),
            name=name or key,
            name_key=sort_key(name or key),
            source=Source.IMPORT,
            owner=owner,
            team_id=owner.team_id if owner else None,
            created_at=at,
            updated_at=at,
        )
        for key, name in names.items()
    ]
    made = open_unrecorded(parties)
    recording.created(made)
    return {key: party.pk for key, party in zip(names, made, strict=True)}


def open_unrecorded(parties: Sequence[Party]) -> Sequence[Party]:
    """Write new files and give them their keys. The caller records them once all that belongs to them is there."""
    columns = columns_of(Party)
    insert_rows(Party, columns, ([getattr(party, name) for name in columns] for party in parties))
    pks = dict(Party.objects.filter(code__in=[party.code for party in parties]).values_list("code", "pk"))
    for party in parties:
        party.pk = pks[party.code]
    return parties


def start_role(*, since: Mapping[int, date], role: str, recorded: bool = True) -> int:
    """Let parties play a role, each from its day on; those that play it already go on. Answers how many began.

    `recorded` is not needed for parties made by the same operation.
    """
    playing = PartyRole.objects.filter(party_id__in=since, role=role, until__isnull=True)
    already = set(playing.values_list("party_id", flat=True))
    begun = [PartyRole(party_id=pk, role=role, since=day) for pk, day in since.items() if pk not in already]
    create = PartyRole.objects.bulk_create if recorded else PartyRole.objects.bulk_create_parts
    return len(create(begun))


def follow_rules(*, pks: Collection[int], at: datetime) -> int:
    """Move parties to the state that follows from their purchases; those set by hand stay. Answers how many moved."""
    moved: dict[str, list[int]] = defaultdict(list)
    history = []
    rows = Party.objects.filter(pk__in=pks, state_by_hand=False)
    for pk, before, orders, last in rows.values_list("pk", "state", "purchase_count", "last_purchase_at"):
        state, rule = state_of(Facts(before, orders, last), at)
        if state != before:
            moved[state].append(pk)
            history.append(StateChange(party_id=pk, before=before, after=state, at=at, rule=rule))
    for state, parties in moved.items():
        Party.objects.filter(pk__in=parties).update(state=state)
    StateChange.objects.bulk_create(history)
    return len(history)


def refresh_copies(pks: Collection[int]) -> None:
    """Bring the phone and e-mail that lists show, and the key that names sort by, up to date with their sources."""

    def primary(channel: str) -> Coalesce:
        points = ContactPoint.objects.filter(party=OuterRef("pk"), channel=channel).order_by("-is_primary", "pk")
        return Coalesce(Subquery(points.values("value")[:1]), Value(""))

    Party.everything.filter(pk__in=pks).update(phone=primary(Channel.PHONE), email=primary(Channel.EMAIL))
    renamed = [party for party in _named(pks) if party.name_key != sort_key(party.name)]
    for party in renamed:
        party.name_key = sort_key(party.name)
    Party.everything.bulk_update(renamed, ["name_key"], batch_size=BATCH)


def _named(pks: Collection[int]) -> Iterable[Party]:
    return Party.everything.filter(pk__in=pks).only("name", "name_key")
