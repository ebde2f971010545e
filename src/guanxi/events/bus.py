"""What has happened, told once. Publishers and listeners never meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
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
class Subscription:
    """One listener of one class of events."""

    listener: Listener
    after_commit: bool
    many: bool

    @property
    def name(self) -> str:
        """Where the listener lives: "guanxi.journal.reactions.write_down"."""
        return f"{self.listener.__module__}.{self.listener.__qualname__}"


_subscriptions: dict[type[Event], dict[str, Subscription]] = defaultdict(dict)


def on(event_class: type[Event], *, after_commit: bool = False, many: bool = False) -> Callable[[Listener], Listener]:
    """Have the decorated function called with each such event (and each event of a subclass).

    By default in the publisher's own transaction, for what must be written with it; with `after_commit` once the
    transaction stands, for what reaches out (mail, scoring): there a failure is logged and stops nobody else.
    A `many` listener takes a list of events instead of one: all that were published together.
    """

    def register(listener: Listener) -> Listener:
        subscription = Subscription(listener, after_commit, many)
        # By name, so that a module that is imported again replaces its listener and does not double it.
        _subscriptions[event_class][subscription.name] = subscription
        return listener

    return register


def publish(*events: Event) -> None:
    """Tell everybody who listens: of each event in turn the listeners of its class, then of its bases.

    Raises TransactionManagementError outside a transaction: what is told and what was written stand or fall together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Events are published inside the transaction of their action.")
    together: dict[str, tuple[Subscription, list[Event]]] = {}
    for event in events:
        for subscription in _subscriptions_of(type(event)):
            if subscription.many:
                together.setdefault(subscription.name, (subscription, []))[1].append(event)
            else:
                _tell(subscription, event)
    for subscription, batch in together.values():
        _tell(subscription, batch)


def listeners() -> dict[type[Event], list[Subscription]]:
    """Who listens to what, for the page that shows the fan-out."""
    return {event_class: list(found.values()) for event_class, found in _subscriptions.items() if found}


def _subscriptions_of(event_class: type[Event]) -> Iterator[Subscription]:
    told = set()
    for cls in event_class.__mro__:
        for name, subscription in _subscriptions.get(cls, {}).items():
            if name not in told:
                told.add(name)
                yield subscription


def _tell(subscription: Subscription, news: Event | Sequence[Event]) -> None:
    if not subscription.after_commit:
        subscription.listener(news)
        return

    def later() -> None:
        subscription.listener(news)

    # The name under which Django logs a failure.
    later.__qualname__ = subscription.name
    transaction.on_commit(later, robust=True)
