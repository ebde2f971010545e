"""Activities, with their entries in the journal."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from guanxi.activities.models import Activity
from guanxi.demo.company.dealings import KINDS, Dealings, texts
from guanxi.demo.company.scene import Scene
from guanxi.demo.loading.site import Site
from guanxi.demo.loading.writing import Column
from guanxi.journal.models import Entry

TOLD = {
    "call": "CallLogged",
    "visit": "VisitLogged",
    "meeting": "MeetingHeld",
    "note": "NoteWritten",
    "task": "TaskDone",
}
NEVER = np.datetime64("NaT", "s")
SET_AHEAD = np.timedelta64(timedelta(days=7))


def write_dealings(site: Site, dealt: Dealings, *, parties: int, owner: np.ndarray) -> None:
    """Write activities; customer 0 has the key `parties`, `owner` deals with each."""
    # Tasks may fall due after today, so days are counted on from the first midnight.
    at = site.scene.calendar.utc_midnight[0] + dealt.day * np.timedelta64(86_400, "s") + dealt.second
    by = owner[dealt.customer]
    first = site.writer.write(Activity, len(dealt), _columns(site, dealt, parties, at, by))
    done = np.flatnonzero(~dealt.is_open)
    columns = {
        "party_id": parties + dealt.customer[done],
        "at": at[done],
        "by_id": site.ground.owner(by[done]),
        "kind": [f"activities.{TOLD[KINDS[k]]}" for k in dealt.kind[done]],
        "subject_model": Activity._meta.label_lower,
        "subject_id": first + done,
    }
    site.writer.write(Entry, len(done), columns)


def _columns(site: Site, dealt: Dealings, parties: int, at: np.ndarray, by: np.ndarray) -> dict[str, Column]:
    is_task = dealt.kind == KINDS.index("task")
    begun = np.where(is_task, np.minimum(at, _now(site.scene)) - SET_AHEAD, at)
    minutes = dealt.minutes.astype(object)
    minutes[dealt.minutes < 0] = None
    listed = texts()
    return {
        "kind": [KINDS[k] for k in dealt.kind],
        "party_id": parties + dealt.customer,
        "text": [listed[t]["text"] for t in dealt.text],
        "outcome": [listed[t]["outcome"] for t in dealt.text],
        "at": np.where(is_task, NEVER, at),
        "due_at": np.where(is_task, at, NEVER),
        "done_at": np.where(is_task & ~dealt.is_open, at, NEVER),
        "duration": minutes,
        "created_at": begun,
        "updated_at": begun,
        **site.owned(by),
    }


def _now(scene: Scene) -> np.datetime64:
    return scene.calendar.utc_midnight[scene.last_day] + scene.calendar.now_minute * 60
