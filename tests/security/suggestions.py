"""The addresses of suggestions: on documents for who may change them, on customers for who makes quotes."""

from tests.security.table import EDITORS, EVERYBODY, READERS, get, post

SUGGESTIONS = [
    get("suggestions:quote", READERS, "quote"),
    get("suggestions:order", READERS, "order"),
    get("suggestions:customer", READERS, "party"),
    post("suggestions:add", EDITORS, "suggestion"),
    post("suggestions:decline", EDITORS, "suggestion"),
    get("suggestions:figures", EVERYBODY),
]
