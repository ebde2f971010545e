"""Planned activities of the salespeople, so that agendas and boards live."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from guanxi.activities.models import Activity
from guanxi.demo.company.appointments import KINDS, MINUTES, appointments
from guanxi.demo.loading.site import Site

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 70
SET_BEFORE = np.timedelta64(timedelta(days=4))


def write_appointments(site: Site, *, part: int, parties: int, owner: np.ndarray) -> None:
    """Write them; customer 0 has the key `parties`, `owner` deals with each."""
    if not len(owner):
        return
    planned = appointments(site.scene.random(STREAM, part), site.scene, len(owner), len(np.unique(owner)))
    at = site.scene.calendar.utc_midnight[-1] + planned.day * np.timedelta64(86_400, "s") + planned.second
    created = site.scene.calendar.utc_midnight[-1] - SET_BEFORE
    columns = {
        "kind": [KINDS[k] for k in planned.kind],
        "title": planned.title,
        "party_id": parties + planned.customer,
        "due_at": at,
        "duration": [MINUTES[KINDS[k]] for k in planned.kind],
        "created_at": np.full(len(planned), created),
        "updated_at": np.full(len(planned), created),
        **site.owned(owner[planned.customer]),
    }
    site.writer.write(Activity, len(planned), columns)
