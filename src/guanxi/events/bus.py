"""What has happened, told once. Publishers and listeners never meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

Listener = Callable[[Any], object]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened: ids only, and the figures without which the sentence could not be told.

    `subject` names the record that it happened to, as (model label, primary key).
    """

    at: datetime
    by_id: int | None
    party_id: int | None = None
    subject: tuple[str, int] | None = None

    @property
    def kind(self) -> str:
        """The package and name under which the event is kept: "sales.OrderPlaced"."""
        return f"{type(self).__module__.rsplit('.', 1)[-1]}.{type(self).__name__}"


@dataclass(frozen=True)
class _Subscription:
    listener: Listener
    after_commit: bool
    many: bool


_listeners: dict[type[Event], list[_Subscription]] = defaultdict(list)


def on(
    event_class: type[Event], *, after_commit: bool = False, many: bool = False
) -> Callable[[Listener], Listener]:
    """Have the decorated function called with each such event (and each event of a subclass).

    By default in the publisher's own transaction, for what must be written with it; with `after_commit` once the
    transaction stands, for what reaches out (mail, scoring). A listener to `many` takes a list, so that an import
    of a hundred thousand orders costs it a hundred calls.
    """

    def register(listener: Listener) -> Listener:
        subscription = _Subscription(listener, after_commit, many)
        if subscription not in _listeners[event_class]:
            _listeners[event_class].append(subscription)
        return listener

    return register


def publish(event: Event) -> None:
    """Tell everybody who listens, in the order in which they registered."""
    publish_all([event])


def publish_all(events: Sequence[Event]) -> None:
    """Tell of many events at once, as an import does; all of them are of one class."""
    if not events:
        return
    for cls in type(events[0]).__mro__:
        for subscription in _listeners.get(cls, ()):
            told = partial(_tell, subscription, events)
            if subscription.after_commit:
                transaction.on_commit(told)
            else:
                told()


def _tell(subscription: _Subscription, events: Sequence[Event]) -> None:
    if subscription.many:
        subscription.listener(events)
    else:
        for event in events:
            subscription.listener(event)


def listeners() -> dict[type[Event], list[Listener]]:
    """Who listens to what, for the page that shows the fan-out."""
    return {cls: [s.listener for s in found] for cls, found in _listeners.items() if found}
