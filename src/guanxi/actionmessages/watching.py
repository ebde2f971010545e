"""Watchers: each says what is the case now; declared by the package that knows (`watchers.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A threshold that users may change."""

    key: str
    label: Text
    default: int
    unit: Text = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One thing that needs action now.

    `key` names the case so that it is raised once: it changes when the matter is a new one (another year's
    birthday, another silence). `stake` is in minor units of the company's currency.
    """

    key: str
    party_id: int | None = None
    owner_id: int | None = None
    team_id: int | None = None
    subject: tuple[str, int] | None = None
    stake: int = 0
    due_at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


# What is at stake unless a watcher says otherwise.
VALUE = (("parties.party", "value"),)
Look = Callable[[datetime, Mapping[str, int]], Iterable[Case]]


@dataclass(frozen=True, kw_only=True)
class Watcher:
    """A question asked of the data every day: which cases are there now, given the thresholds.

    `key` is "<package>.<name>"; the message is told by the template `<package>/messages/<name>.html`.
    """

    key: str
    label: Text
    sentence: Text
    icon: str
    tone: str
    look: Look
    parameters: tuple[Parameter, ...] = ()
    # The fields, as label and name, of which the stake and the sums in the message tell.
    tells: tuple[tuple[str, str], ...] = VALUE
    # The fields of which the message tells by being there: it does not exist for who may not read them.
    needs: tuple[tuple[str, str], ...] = ()

    @property
    def template(self) -> str:
        """The template that tells a message of this watcher."""
        package, name = self.key.split(".")
        return f"{package}/messages/{name}.html"

    def defaults(self) -> dict[str, int]:
        """The thresholds as delivered."""
        return {p.key: p.default for p in self.parameters}


_watchers: dict[str, Watcher] = {}


def watcher(
    key: str,
    *,
    label: Text,
    sentence: Text,
    icon: str,
    tone: str = "blue",
    parameters: tuple[Parameter, ...] = (),
    tells: tuple[tuple[str, str], ...] = VALUE,
    needs: tuple[tuple[str, str], ...] = (),
) -> Callable[[Look], Look]:
    """Declare the decorated function as a watcher: `look(now, thresholds)` yields the cases."""

    def declare(look: Look) -> Look:
        _watchers[key] = Watcher(
            key=key,
            label=label,
            sentence=sentence,
            icon=icon,
            tone=tone,
            look=look,
            parameters=parameters,
            tells=tells,
            needs=needs,
        )
        return look

    return declare


def watchers() -> list[Watcher]:
    """All watchers, by key."""
    return [_watchers[key] for key in sorted(_watchers)]


def watcher_named(key: str) -> Watcher | None:
    """The watcher with this key; None if its package is gone."""
    return _watchers.get(key)
