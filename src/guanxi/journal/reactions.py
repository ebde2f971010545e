"""The journal listens to everything: each event with a party becomes an entry of its timeline."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from guanxi.audit.recording import to_json
from guanxi.events.bus import Event, on
from guanxi.journal.models import Entry
from guanxi.kernel.inserting import insert_rows

COMMON = {f.name for f in dataclasses.fields(Event)}
COLUMNS = ("party_id", "at", "kind", "by_id", "subject_model", "subject_id", "facts")


def row_of(event: Event) -> tuple[Any, ...]:
    """The entry that tells this event, by COLUMNS; what it carries beyond the common fields becomes its facts."""
    label, pk = event.subject or ("", None)
    own = (f.name for f in dataclasses.fields(event) if f.name not in COMMON)
    facts = {name: to_json(getattr(event, name)) for name in own}
    return event.party_id, event.at, event.kind, event.by_id, label, pk, facts


@on(Event, many=True)
def write_down(events: Sequence[Event]) -> None:
    """Write the events down, in the publisher's transaction; an import tells of very many."""
    insert_rows(Entry, COLUMNS, (row_of(event) for event in events if event.party_id is not None))
