"""Codes of coupons: drawn by chance, easy to read aloud, with a sign that betrays a slip."""

from __future__ import annotations

import secrets
import unicodedata

# Without what looks alike: 0 and O, 1, I and L.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DRAWN, GROUP = 11, 4


def fresh() -> str:
    """A new code such as "7KQM-2XWD-ANR4": one of 31 to the power of 11."""
    return spelt("".join(secrets.choice(SIGNS) for _ in range(DRAWN)))


def spelt(drawn: str) -> str:
    """The code of these drawn signs: with the sign that betrays a slip, in groups."""
    return _grouped(drawn + _check(drawn))


def tidy(text: str) -> str:
    """A code as it is kept, however it was typed: of ours in groups, of others in capitals."""
    typed = "".join(unicodedata.normalize("NFKC", text).upper().split())
    bare = typed.replace("-", "")
    return _grouped(bare) if is_ours(bare) else typed


def is_ours(bare: str) -> bool:
    """Whether it is a code of ours, without its hyphens, and free of slips."""
    known = len(bare) == DRAWN + 1 and set(bare) <= set(SIGNS)
    return known and _check(bare[:DRAWN]) == bare[DRAWN]


def _check(drawn: str) -> str:
    """The sum of the signs, each weighed by its place: one wrong sign, or two that changed places, come to another."""
    return SIGNS[sum(place * SIGNS.index(sign) for place, sign in enumerate(drawn, 1)) % len(SIGNS)]


def _grouped(bare: str) -> str:
    return "-".join(bare[start : start + GROUP] for start in range(0, len(bare), GROUP))
