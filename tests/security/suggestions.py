"""The addresses of suggestions: on documents for who may change them, on customers for who makes quotes."""

from dataclasses import replace

from tests.security.table import EDITORS, EVERYBODY, NOBODY, READERS, get, listing, post

# What was suggested is answered where it stands, neither edited nor deleted.
NEVER = {f"suggestions:{name}" for name in ("edit", "cell", "delete", "bulk_ask", "bulk_do")}
SUGGESTIONS = [
    *(
        replace(route, open_to=NOBODY) if route.name in NEVER else route
        for route in listing("suggestions", "suggestion", field="state")
    ),
    get("suggestions:quote", READERS, "quote"),
    get("suggestions:order", READERS, "order"),
    get("suggestions:customer", READERS, "party"),
    post("suggestions:add", EDITORS, "suggestion"),
    post("suggestions:decline", EDITORS, "suggestion"),
    get("suggestions:figures", EVERYBODY),
]
