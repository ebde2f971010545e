"""The journal listens to everything: each event with a party becomes an entry of its timeline."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from guanxi.events.bus import Event, on
from guanxi.journal.models import Entry

COMMON = {f.name for f in dataclasses.fields(Event)}


def entry_of(event: Event) -> Entry:
    """The entry that tells this event; what the event carries beyond the common fields becomes its facts."""
    assert event.party_id is not None
    label, pk = event.subject or ("", None)
    facts = {f.name: getattr(event, f.name) for f in dataclasses.fields(event) if f.name not in COMMON}
    return Entry(
        party_id=event.party_id,
        at=event.at,
        kind=event.kind,
        by_id=event.by_id,
        subject_model=label,
        subject_id=pk,
        facts=facts,
    )


@on(Event, many=True)
def write_down(events: Sequence[Event]) -> None:
    """Write the events down, in the publisher's transaction."""
    Entry.objects.bulk_create([entry_of(e) for e in events if e.party_id is not None], batch_size=1000)
