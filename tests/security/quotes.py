"""The addresses of quotes, and who passes them."""

from __future__ import annotations

from tests.security.table import ADMINISTRATORS, EDITORS, MAKERS, NOBODY, READERS, get, listing, post

# Its verbs move a quote, no drag.
DIFFER = {"quotes:move": post("quotes:move", NOBODY, "quote", group="state", value="sent")}
QUOTES = [
    *(DIFFER.get(r.name, r) for r in listing("quotes", "quote", makers=MAKERS, field="subject", group="state")),
    post("quotes:reckon", MAKERS),
    get("quotes:compare", READERS, "quote_version"),
    get("quotes:pdf", READERS, "quote"),
    get("quotes:verb", EDITORS, "quote", "acceptance"),
    post("quotes:verb", EDITORS, "quote", "sending"),
    get("quotes:verb", EDITORS, "quote", "mailing"),
    post("quotes:link", EDITORS, "quote"),
    post("quotes:unlink", EDITORS, "quote"),
    get("quotes:terms", ADMINISTRATORS),
    post("quotes:terms", ADMINISTRATORS, tax_rate="13"),
    get("paper:letterhead", ADMINISTRATORS),
    post("paper:letterhead", ADMINISTRATORS, name="x"),
]
