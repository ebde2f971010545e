"""How many requests a token has made in a minute, counted by all processes together, for a write in every twenty.

Each process takes requests from the common count in portions, and asks again when one is used up. The first portion
of a minute is free: a program that asks now and then never writes, and waits for no one who does. So a token has its
limit, and a portion more at most for each further process (decision 0020).
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from threading import Lock

from django.db import Error, connection, transaction

from guanxi.access.models import Token
from guanxi.api.models import Rate

MINUTE = 60
PORTION = 20
# Of so many tokens a process remembers what they have left.
REMEMBERED = 10_000
log = logging.getLogger("guanxi.api")


@dataclass
class _Held:
    """What a process holds for one token: the minute, requests made in it, requests it may make."""

    minute: int
    used: int = 0
    granted: int = PORTION
    lock: Lock = field(default_factory=Lock)


class Rates:
    """The counting of one process."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._lock = Lock()

    def admits(self, token: Token, limit: int) -> bool:
        """Count a request; whether it is within `limit` a minute."""
        minute = int(time.time() // MINUTE)
        with self._lock:
            held = self._held.get(token.digest)
            if held is None or held.minute != minute:
                held = self._begin(token, minute, limit)
        # Who waits for the database keeps no other token waiting.
        with held.lock:
            if held.used >= held.granted and held.granted < limit:
                held.granted += self._more(token, held, limit)
            if held.used >= held.granted:
                return False
            held.used += 1
            return True

    def _begin(self, token: Token, minute: int, limit: int) -> _Held:
        if len(self._held) >= REMEMBERED:
            self._held.clear()
        self._held[token.digest] = held = _Held(minute, granted=min(PORTION, limit))
        return held

    def _more(self, token: Token, held: _Held, limit: int) -> int:
        """A further portion, as far as one is left; with the first, the free one is counted, too."""
        asked = PORTION + (held.used if held.granted == PORTION else 0)
        try:
            with transaction.atomic():
                taken = take(token.pk, held.minute, asked)
        except Error as error:
            # A database that is busy must not turn programs away: that of the next portion asks again.
            log.warning("The requests of a token could not be counted: %s", error)
            return PORTION
        return max(0, min(PORTION, limit - (taken - PORTION)))


def take(token: int, minute: int, number: int) -> int:
    """Add to what the token has taken in this minute; answers the sum. One statement, so that none is lost."""
    table = connection.ops.quote_name(Rate._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (token_id, minute, taken) VALUES (%s, %s, %s) "  # noqa: S608 - the model's own name
            f"ON CONFLICT (token_id) DO UPDATE SET taken = excluded.taken + "
            f"CASE WHEN {table}.minute = excluded.minute THEN {table}.taken ELSE 0 END, minute = excluded.minute "
            "RETURNING taken",
            [token, minute, number],
        )
        return int(cursor.fetchone()[0])
