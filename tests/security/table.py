"""How the table of routes is written: who there is, one address, and the addresses that every listing brings along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYBODY = frozenset({"alice", "bob", "carol", "mona", "rita", "root"})
READERS = frozenset({"alice", "mona", "rita", "root"})
EDITORS = frozenset({"alice", "mona", "root"})
MAKERS = EVERYBODY - {"rita"}
MANAGERS = frozenset({"mona", "root"})
# Whoever began an import or export steers it, nobody else: it does what they may do.
MAKER_OF_IT = frozenset({"mona"})
SEE_ALL = frozenset({"rita", "root"})
AUDITORS = frozenset({"alice", "mona", "root"})
ADMINISTRATORS = frozenset({"root"})
OWNER_AND_ROOT = frozenset({"alice", "root"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Route:
    """One address, asked in one way: `args` name objects of the scene, `open_to` those who pass."""

    name: str
    open_to: frozenset[str]
    args: tuple[Any, ...] = ()
    post: Mapping[str, Any] | None = None
    query: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{'POST' if self.post is not None else 'GET'} {self.name}"


def get(name: str, open_to: frozenset[str], /, *args: Any, **query: Any) -> Route:
    return Route(name, open_to, args, None, query)


def post(name: str, open_to: frozenset[str], /, *args: Any, **data: Any) -> Route:
    return Route(name, open_to, args, data)


def listing(
    key: str,
    record: str,
    *,
    field: str,
    readers: frozenset[str] = READERS,
    editors: frozenset[str] = EDITORS,
    makers: frozenset[str] = NOBODY,
    group: str = "",
    exporters: frozenset[str] = MANAGERS,
    bulk: str = "edit",
) -> list[Route]:
    """The addresses that a listing brings with it: `field` can be edited, the board moves cards by `group`."""
    movers = editors if group else NOBODY
    return [
        get(f"{key}:list", EVERYBODY),
        get(f"{key}:count", EVERYBODY),
        get(f"{key}:pick", EVERYBODY, q="x"),
        post(f"{key}:layout", EVERYBODY, column=field),
        get(f"{key}:filter", EVERYBODY),
        post(f"{key}:keep_view", EVERYBODY, name="x", query=""),
        get(f"{key}:manage_views", EVERYBODY),
        post(f"{key}:change_view", NOBODY, "view"),  # this view is of another list
        post(f"{key}:open_with_view", NOBODY, "view", default="1"),
        post(f"{key}:forget_view", NOBODY, "view"),
        get(f"{key}:cards", EVERYBODY if group else NOBODY, group=group, value=""),
        get(f"{key}:totals", EVERYBODY if group else NOBODY, group=group),
        post(f"{key}:export", exporters, pk=record),
        post(f"{key}:bulk_ask", EVERYBODY, bulk, pk=record),
        post(f"{key}:bulk_do", EVERYBODY, "delete", pk="999999"),
        post(f"{key}:bulk_field", EVERYBODY, column=field),
        get(f"{key}:new", makers),
        post(f"{key}:new", makers, name=""),
        get(f"{key}:detail", readers, record),
        get(f"{key}:edit", editors, record),
        post(f"{key}:edit", editors, record, name=""),
        post(f"{key}:delete", editors, record),
        get(f"{key}:preview", readers, record),
        get(f"{key}:history", readers, record),
        get(f"{key}:neighbour", readers, record, "next"),
        get(f"{key}:cell", editors, record, field),
        post(f"{key}:cell", editors, record, field, **{field: "x"}),
        post(f"{key}:move", movers, record, group=group, value="completed"),
        post(f"{key}:restore_value", NOBODY, record, "change", field),  # this change is of another record
    ]


def words(key: str, record: str, *, exporters: frozenset[str] = NOBODY) -> list[Route]:
    """The addresses of a small list that belongs to the whole company."""
    only = {"readers": EVERYBODY, "editors": ADMINISTRATORS, "makers": ADMINISTRATORS}
    return listing(key, record, field="name", exporters=exporters, **only)
