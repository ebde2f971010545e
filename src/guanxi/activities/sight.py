"""What of an activity its reader may know: words that a role hides from them stand nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from guanxi.access.models import User
from guanxi.activities.models import Activity

WORDS = ("title", "text", "outcome", "result")


def read_by(user: User, activities: Iterable[Activity]) -> list[Activity]:
    """The activities as the user reads them, to be shown and not to be saved."""
    label = Activity._meta.label_lower
    hidden = [name for name in (*WORDS, "party") if not user.reads(label, name)]
    return [_without(activity, hidden) for activity in activities]


def _without(activity: Activity, hidden: list[str]) -> Activity:
    shown = copy(activity)
    # Django's copies share what they know of related records.
    shown._state = copy(activity._state)
    shown._state.fields_cache = {**activity._state.fields_cache}
    for name in hidden:
        setattr(shown, name, None if name == "party" else "")
    return shown
