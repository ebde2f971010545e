"""Every address of the program, and who passes it: the table that `test_routes.py` walks.

`alice` owns the records, `bob` is in her team, `carol` in another, `mona` manages both, `rita` reads everything,
`root` administers. Strangers (`anon`) and `dan`, who has left, are led to the sign-in page everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYBODY = frozenset({"alice", "bob", "carol", "mona", "rita", "root"})
READERS = frozenset({"alice", "mona", "rita", "root"})
EDITORS = frozenset({"alice", "mona", "root"})
MAKERS = EVERYBODY - {"rita"}
MANAGERS = frozenset({"mona", "root"})
SEE_ALL = frozenset({"rita", "root"})
AUDITORS = frozenset({"alice", "mona", "root"})
ADMINISTRATORS = frozenset({"root"})
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


# Open to strangers on purpose.
PUBLIC = {"healthz", "access:one_time_sign_in", "shell:language"}

ROUTES = [
    post("access:preferences", EVERYBODY, theme="dark"),
    get("access:tokens", EVERYBODY),
    post("access:tokens", EVERYBODY, name="x", days="30"),
    post("access:revoke_token", frozenset({"alice"}), "token"),
    get("shell:counts", EVERYBODY),
    get("shell:shortcuts", EVERYBODY),
    get("shell:style", ADMINISTRATORS),
    get("shell:style_dialog", ADMINISTRATORS),
    get("shell:style_panel", ADMINISTRATORS),
    post("shell:style_toast", ADMINISTRATORS),
    get("home", EVERYBODY),
    get("palette", EVERYBODY, q="x"),
    get("audit:operations", EVERYBODY),
    post("audit:undo", AUDITORS, "operation"),
    post("message_done", EDITORS, "message"),
    post("message_snooze", EDITORS, "message", 3),
    post("message_reopen", EDITORS, "message"),
    get("message_assign", EDITORS, "message"),
    post("message_assign", EDITORS, "message", owner="alice"),
    get("message_rules", EVERYBODY),
    post("message_rules", ADMINISTRATORS, watcher="desk.overdue", days="5", is_on="on"),
    post("message_review", ADMINISTRATORS),
    get("party", READERS, "party"),
    get("party_timeline", READERS, "party"),
    get("party_log", READERS, "party"),
    post("party_log", READERS, "party", kind="note", text="x"),
    post("finish_task", EDITORS, "task"),
    get("parties:list", EVERYBODY),
    get("parties:count", EVERYBODY),
    post("parties:layout", EVERYBODY, column="name"),
    get("parties:filter", EVERYBODY),
    post("parties:keep_view", EVERYBODY, name="x", query=""),
    post("parties:forget_view", frozenset({"alice"}), "view"),
    get("parties:cards", EVERYBODY, group="state", value="latent"),
    post("parties:bulk_ask", EVERYBODY, "edit", pk="party"),
    post("parties:bulk_do", EVERYBODY, "delete", pk="999999"),
    post("parties:bulk_field", EVERYBODY, column="city"),
    get("parties:new", MAKERS),
    post("parties:new", MAKERS, name=""),
    get("parties:edit", EDITORS, "party"),
    post("parties:edit", EDITORS, "party", name=""),
    post("parties:delete", EDITORS, "party"),
    get("parties:preview", READERS, "party"),
    get("parties:history", READERS, "party"),
    get("parties:neighbour", READERS, "party", "next"),
    get("parties:cell", EDITORS, "party", "city"),
    post("parties:cell", EDITORS, "party", "city", city="杭州"),
    post("parties:move", EDITORS, "party", group="customer_kind", value="enterprise"),
    post("parties:restore_value", EDITORS, "party", "change", "city"),
    get("parties:card", READERS, "party"),
    get("parties:state", EDITORS, "party"),
    post("parties:state", EDITORS, "party", by="hand", state="target", reason="x"),
    post("parties:confirm", EDITORS, "party"),
    get("parties:roster", EVERYBODY),
    get("sales:order", READERS, "order"),
    get("insight:overview", SEE_ALL),
    get("insight:rfm", EVERYBODY),
    get("insight:rfm_preview", SEE_ALL),
    post("insight:rfm_keep", MANAGERS, threshold="mean"),
    get("insight:pyramid", EVERYBODY),
    post("insight:run", MANAGERS),
    get("demo:page", ADMINISTRATORS),
    post("demo:load", ADMINISTRATORS, size="small"),
    post("demo:remove", ADMINISTRATORS),
    post("demo:stop", ADMINISTRATORS),
    get("exchange:imports", MANAGERS),
    get("exchange:import", MANAGERS, "import"),
    post("exchange:columns", MANAGERS, "import"),
    post("exchange:written", MANAGERS, "import"),
    get("exchange:progress", MANAGERS, "import"),
    post("exchange:check", MANAGERS, "import"),
    post("exchange:run", MANAGERS, "import"),
    post("exchange:resume", MANAGERS, "import"),
    post("exchange:cancel", MANAGERS, "import"),
    post("exchange:undo", MANAGERS, "import"),
    get("exchange:errors", NOBODY, "import"),  # this import has none to fetch
    get("exchange:issues", MANAGERS, "import"),
    post("exchange:correct", MANAGERS, "import", 1),
    post("exchange:repair", MANAGERS, "import"),
    get("exchange:exports", MANAGERS),
    post("exchange:exports", MANAGERS, kind="parties", format="csv"),
    get("exchange:export", MANAGERS, "export"),
    post("exchange:cancel_export", MANAGERS, "export"),
    get("exchange:export_file", frozenset({"mona"}), "export"),
]
