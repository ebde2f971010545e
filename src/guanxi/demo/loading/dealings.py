"""Activities, with their entries in the journal."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from guanxi.activities.models import Activity
from guanxi.demo.company.dealings import KINDS, Dealings, texts
from guanxi.demo.company.scene import Scene
from guanxi.demo.loading.ground import Ground
from guanxi.demo.loading.writing import Writer
from guanxi.journal.models import Entry

TOLD = {
    "call": "CallLogged",
    "visit": "VisitLogged",
    "meeting": "MeetingHeld",
    "note": "NoteWritten",
    "task": "TaskDone",
}
SET_AHEAD = np.timedelta64(timedelta(days=7))


def write_dealings(
    writer: Writer, scene: Scene, ground: Ground, dealt: Dealings, *, parties: int, owner: np.ndarray
) -> None:
    """Write activities; customer 0 has the key `parties`, `owner` deals with each."""
    # Tasks may fall due after today, so days are counted on from the first midnight.
    at = scene.calendar.utc_midnight[0] + dealt.day * np.timedelta64(86_400, "s") + dealt.second
    is_task = dealt.kind == KINDS.index("task")
    never = np.datetime64("NaT", "s")
    by = owner[dealt.customer]
    begun = np.where(is_task, np.minimum(at, _now(scene)) - SET_AHEAD, at)
    minutes = dealt.minutes.astype(object)
    minutes[dealt.minutes < 0] = None
    listed = texts()
    first = writer.write(
        Activity,
        len(dealt),
        {
            "kind": [KINDS[k] for k in dealt.kind],
            "party_id": parties + dealt.customer,
            "text": [listed[t]["text"] for t in dealt.text],
            "outcome": [listed[t]["outcome"] for t in dealt.text],
            "at": np.where(is_task, never, at),
            "due_at": np.where(is_task, at, never),
            "done_at": np.where(is_task & ~dealt.is_open, at, never),
            "duration": minutes,
            "owner_id": ground.owner(by),
            "team_id": ground.owner_team(by),
            "created_at": begun,
            "updated_at": begun,
        },
    )
    done = np.flatnonzero(~dealt.is_open)
    columns = {"party_id": parties + dealt.customer[done], "at": at[done], "by_id": ground.owner(by[done])}
    columns |= {"kind": [f"activities.{TOLD[KINDS[k]]}" for k in dealt.kind[done]]}
    columns |= {"subject_model": Activity._meta.label_lower, "subject_id": first + done}
    writer.write(Entry, len(done), columns)


def _now(scene: Scene) -> np.datetime64:
    return scene.calendar.utc_midnight[scene.last_day] + scene.calendar.now_minute * 60
