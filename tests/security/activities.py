"""The addresses of activities, of the agenda and of one's calendar, and who passes them."""

from __future__ import annotations

from tests.security.table import EDITORS, EVERYBODY, MAKERS, NOBODY, READERS, get, listing, post

ACTIVITIES = [
    get("activities:colleagues", EVERYBODY, q="a"),
    get("activities:log", EDITORS, "parties.party", "party"),
    post("activities:log", EDITORS, "parties.party", "party", kind="note", text="x"),
    *listing("activities", "task", makers=MAKERS, field="outcome", group="kind"),
    get("agenda:agenda", EVERYBODY),
    get("agenda:events", EVERYBODY, start="2026-11-01", end="2026-12-01", whose="all"),
    post("agenda:move", EDITORS, "task", start="2099-01-01T10:00"),
    post("agenda:seen", READERS, "task"),
    get("agenda:calendar", EVERYBODY),
    post("agenda:calendar", EVERYBODY, remind_before="15"),
    post("agenda:new_address", EVERYBODY),
    post("agenda:revoke", EVERYBODY),
    get("activities:section", READERS, "parties.party", "party"),
    post("activities:finish", EDITORS, "task"),
    post("activities:finish_all", EVERYBODY, pk="999999"),
    post("activities:postpone_day", EVERYBODY, pk="999999"),
    post("activities:postpone_week", EVERYBODY, pk="999999"),
    post("activities:follow_up", EDITORS, "task", days="1"),
    post("activities:check_in", frozenset({"alice"}), "task", latitude="30.25", longitude="120.15"),
    post("activities:end", NOBODY, "task"),
    get("activities:new_part", EDITORS, "task", "attendees"),
    post("activities:new_part", EDITORS, "task", "attendees", email="a@example.com"),
    get("activities:edit_part", EDITORS, "task", "attendees", "attendee"),
    post("activities:edit_part", EDITORS, "task", "attendees", "attendee", email="b@example.com"),
    post("activities:remove_part", EDITORS, "task", "attendees", "attendee"),
    post("activities:remove", EDITORS, "task"),
]
