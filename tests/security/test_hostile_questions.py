"""Row 54: whatever stands in the question of an address (extreme days, huge numbers, NUL, lone surrogates), no page
answers 500. Which names a page asks for is found by listening to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import QueryDict
from tests.sampling import a_third
from tests.security.routes import ROUTES
from tests.security.stage import Stage
from tests.security.table import Route
from tests.security.test_routes import address, known

# Extreme days beyond the end of the calendar in another zone, alone and as cursors have them; numbers that no column
# holds, that are digits and no numbers, and that none is; what PostgreSQL refuses in a text, and half a character.
VALUES = (
    "0001-01-01",
    "9999-12-31T23:59:59.999999-12:00",
    "0001-01-01T00:00:00+14:00~1",
    f"2026-01-01~{'9' * 40}",
    "-9" + "9" * 20,
    "²",
    "\x00",
    "\ud800",
    '{"all": [{"field": "id", "op": "is", "value": "\\u0000"}]}',
)
READ = ("get", "__getitem__", "__contains__", "getlist", "pop")


@contextmanager
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that are asked of what stands behind the question mark."""
    names: set[str] = set()

    def listening(method: str) -> Any:
        original = getattr(QueryDict, method)

        def listen(self: QueryDict, key: Any, *rest: Any, **more: Any) -> Any:
            if isinstance(key, str):
                names.add(key)
            return original(self, key, *rest, **more)

        return listen

    with monkeypatch.context() as patch:
        for method in READ:
            patch.setattr(QueryDict, method, listening(method))
        yield names


def questions() -> list[Route]:
    """Of views that answer for all listings, those of one."""
    views = {route.name.partition(":")[2] for route in ROUTES if route.name.startswith("parties:")}
    own = [route for route in ROUTES if route.post is None]
    return [r for r in own if r.name.startswith("parties:") or r.name.partition(":")[2] not in views or r.query]


@pytest.mark.one_database
@pytest.mark.parametrize("route", questions(), ids=str)
def test_no_question_is_too_much(route: Route, standing: Stage, monkeypatch: pytest.MonkeyPatch, sampled: bool) -> None:
    """All names with one value after the other, for some are read only where others make sense; then each by itself.

    The ordinary run tries a third of the values on all names, another third from route to route.
    """
    url = address(route, standing.scene)
    client = standing.client("root")
    own = {key: str(known(value, standing.scene)) for key, value in route.query.items()}
    with heard(monkeypatch) as names, transaction.atomic():
        client.get(url, own)
        transaction.set_rollback(True)
    further = names - own.keys()
    asking = [own | dict.fromkeys(further, value) for value in (a_third(VALUES, route) if sampled else VALUES)]
    asking += [own | {name: VALUES[number % len(VALUES)]} for number, name in enumerate(sorted(names))]
    for given in asking:
        asked = "&".join(f"{key}={quote(text, errors='surrogatepass')}" for key, text in given.items())
        with transaction.atomic():
            status = client.get(f"{url}?{asked}", headers={"accept": "application/json"}).status_code
            transaction.set_rollback(True)
        assert status < 500, (given, status)
