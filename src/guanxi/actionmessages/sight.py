"""Messages as one reader may know them: without the sums that rules for fields keep from them."""

from __future__ import annotations

from collections.abc import Iterable

from guanxi.access.models import User
from guanxi.actionmessages.models import ActionMessage


def read_by(user: User, messages: Iterable[ActionMessage]) -> list[ActionMessage]:
    """The messages whose watcher is known; `withheld` says of each whether its sums are not for this reader."""
    found = []
    for message in messages:
        if (watcher := message.told_by) is not None:
            message.withheld = not all(user.reads(label, name) for label, name in watcher.tells)  # type: ignore[attr-defined]
            found.append(message)
    return found
