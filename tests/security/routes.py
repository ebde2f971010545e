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


# Open to strangers on purpose.
PUBLIC = {
    "healthz",
    "operate:readyz",
    "operate:metrics",
    "access:one_time_sign_in",
    "access:invitation",
    "shell:language",
}

ROUTES = [
    post("access:preferences", EVERYBODY, theme="dark"),
    get("access:tokens", EVERYBODY),
    post("access:tokens", EVERYBODY, name="x", days="30"),
    post("access:revoke_token", frozenset({"alice"}), "token"),
    post("access:end_session", NOBODY, 999_999),  # nobody has signed in by the form
    get("shell:counts", EVERYBODY),
    get("today_figures", EVERYBODY),
    get("shell:shortcuts", EVERYBODY),
    get("shell:settings", EVERYBODY),
    get("shell:style", ADMINISTRATORS),
    get("shell:style_dialog", ADMINISTRATORS),
    get("shell:style_panel", ADMINISTRATORS),
    post("shell:style_toast", ADMINISTRATORS),
    get("home", EVERYBODY),
    get("palette", EVERYBODY, q="x"),
    get("audit:operations", EVERYBODY),
    get("audit:bin", MAKERS),
    post("audit:restore", MAKERS, kind="parties"),
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
    get("colleagues", EVERYBODY, q="a"),
    get("party_log", EDITORS, "party"),
    post("party_log", EDITORS, "party", kind="note", text="x"),
    post("finish_task", EDITORS, "task"),
    get("edit_activity", EDITORS, "task"),
    post("edit_activity", EDITORS, "task", text="y"),
    post("remove_activity", EDITORS, "task"),
    get("parties:same_points", EVERYBODY, phone="13800138000"),
    get("parties:list", EVERYBODY),
    get("parties:count", EVERYBODY),
    post("parties:layout", EVERYBODY, column="name"),
    get("parties:filter", EVERYBODY),
    post("parties:keep_view", EVERYBODY, name="x", query=""),
    get("parties:manage_views", EVERYBODY),
    post("parties:change_view", frozenset({"alice"}), "view", name="上海"),
    post("parties:forget_view", frozenset({"alice"}), "view"),
    get("parties:cards", EVERYBODY, group="state", value="latent"),
    get("parties:totals", EVERYBODY, group="state"),
    post("parties:export", MANAGERS, pk="party"),
    post("parties:bulk_ask", EVERYBODY, "edit", pk="party"),
    post("parties:bulk_do", EVERYBODY, "delete", pk="999999"),
    post("parties:bulk_field", EVERYBODY, column="city"),
    get("parties:new", MAKERS),
    post("parties:new", MAKERS, name=""),
    get("parties:detail", READERS, "party"),
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
    get("parties:pick", EVERYBODY, q="x"),
    get("parties:new_part", EDITORS, "party", "points"),
    post("parties:new_part", EDITORS, "party", "points", channel="phone", value="13800138000"),
    get("parties:edit_part", EDITORS, "party", "points", "point"),
    post("parties:edit_part", EDITORS, "party", "points", "point", value="13800138001"),
    post("parties:remove_part", EDITORS, "party", "points", "point"),
    *listing("people", "position", editors=EDITORS, field="title"),
    *listing(
        "products",
        "product",
        readers=EVERYBODY,
        editors=ADMINISTRATORS,
        makers=ADMINISTRATORS,
        exporters=ADMINISTRATORS,
        field="unit",
    ),
    *words("categories", "category"),
    *words("brands", "brand"),
    *words("stores", "store", exporters=ADMINISTRATORS),
    *listing("files", "file", field="name", exporters=NOBODY, bulk="delete"),
    get("files:detail", READERS, "file"),
    get("files:section", READERS, "parties.party", "party"),
    get("files:rows", READERS, "parties.party", "party"),
    post("files:attach", EDITORS, "parties.party", "party"),
    get("files:rename", EDITORS, "file"),
    post("files:rename", EDITORS, "file", name="b"),
    post("files:remove", EDITORS, "file"),
    get("files:content", READERS, "file"),
    get("files:view", NOBODY, "file"),  # this file is no picture
    get("files:thumbnail", NOBODY, "file"),
    get("product", EVERYBODY, "product"),
    get("product_figures", EVERYBODY, "product"),
    *listing("orders", "order", makers=MAKERS, field="channel", group="status"),
    *listing("payments", "payment", makers=MAKERS, field="reference", group="method"),
    get("payments:open_orders", MAKERS, party="party"),
    # Who acts with their owner's rights is their owner's alone; who passes every rule may, too.
    *listing(
        "webhooks",
        "webhook",
        readers=OWNER_AND_ROOT,
        editors=OWNER_AND_ROOT,
        makers=MAKERS,
        exporters=NOBODY,
        field="name",
        bulk="delete",
    ),
    *listing(
        "automation",
        "rule",
        readers=OWNER_AND_ROOT,
        editors=OWNER_AND_ROOT,
        makers=MAKERS,
        exporters=NOBODY,
        field="name",
        bulk="delete",
    ),
    get("automation:step", EVERYBODY, kind="parties", do="set", number=0),
    get("automation:trial", OWNER_AND_ROOT, "rule"),
    post("webhooks:secret", OWNER_AND_ROOT, "webhook"),
    post("webhooks:test", OWNER_AND_ROOT, "webhook"),
    get("webhooks:delivery", OWNER_AND_ROOT, "delivery"),
    post("webhooks:again", OWNER_AND_ROOT, "delivery"),
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
    get("operate:jobs", ADMINISTRATORS),
    post("operate:retry_job", ADMINISTRATORS, "job"),
    post("operate:discard_job", ADMINISTRATORS, "job"),
    post("operate:cancel_job", ADMINISTRATORS, "job"),
    post("operate:pause_schedule", ADMINISTRATORS, "jobs.tidy", paused="1"),
    post("operate:run_schedule", ADMINISTRATORS, "jobs.tidy"),
    get("administration:users", ADMINISTRATORS),
    get("administration:invite", ADMINISTRATORS),
    post("administration:invite", ADMINISTRATORS, display_name="x", username="x"),
    get("administration:user", ADMINISTRATORS, "alice"),
    get("administration:edit_user", ADMINISTRATORS, "alice"),
    post("administration:edit_user", ADMINISTRATORS, "alice", display_name="x"),
    post("administration:invitation", ADMINISTRATORS, "alice"),
    post("administration:closure", ADMINISTRATORS, "alice"),
    post("administration:reopening", ADMINISTRATORS, "alice"),
    get("administration:teams", ADMINISTRATORS),
    get("administration:new_team", ADMINISTRATORS),
    post("administration:new_team", ADMINISTRATORS, name="x"),
    get("administration:edit_team", ADMINISTRATORS, "team"),
    post("administration:edit_team", ADMINISTRATORS, "team", name="x"),
    post("administration:remove_team", ADMINISTRATORS, "team"),
    get("administration:roles", ADMINISTRATORS),
    get("administration:new_role", ADMINISTRATORS),
    post("administration:new_role", ADMINISTRATORS, name="x"),
    get("administration:role", ADMINISTRATORS, "role"),
    post("administration:role", ADMINISTRATORS, "role", name="x"),
    post("administration:remove_role", ADMINISTRATORS, "role"),
    get("administration:reach", ADMINISTRATORS, user="alice", kind="parties", record="party"),
    get("administration:shares", EDITORS, "parties", "party"),
    post("administration:shares", EDITORS, "parties", "party", team="team"),
    # Mona may end it because the customer is hers to change.
    post("administration:end_share", EDITORS, "share"),
    get("exchange:imports", MANAGERS),
    get("exchange:template", MANAGERS, "parties"),
    get("exchange:import", MANAGERS, "import"),
    post("exchange:columns", MAKER_OF_IT, "import"),
    post("exchange:written", MAKER_OF_IT, "import"),
    post("exchange:forget", MAKER_OF_IT, "import"),
    get("exchange:progress", MANAGERS, "import"),
    post("exchange:check", MAKER_OF_IT, "import"),
    post("exchange:run", MAKER_OF_IT, "import"),
    post("exchange:resume", MAKER_OF_IT, "import"),
    post("exchange:cancel", MAKER_OF_IT, "import"),
    post("exchange:undo", MAKER_OF_IT, "import"),
    get("exchange:errors", NOBODY, "import"),  # this import has none to fetch
    get("exchange:issues", MAKER_OF_IT, "import"),
    post("exchange:correct", MAKER_OF_IT, "import", 1),
    post("exchange:repair", MAKER_OF_IT, "import"),
    get("exchange:exports", MANAGERS),
    post("exchange:exports", MANAGERS, kind="parties", format="csv"),
    get("exchange:export", MANAGERS, "export"),
    post("exchange:cancel_export", MAKER_OF_IT, "export"),
    get("exchange:export_file", MAKER_OF_IT, "export"),
]
