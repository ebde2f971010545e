"""The order in which Chinese readers look for names: by the sound of each character."""

from __future__ import annotations

import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

LIMIT = 400


def sort_key(name: str) -> str:
    """A key that sorts Chinese names by pinyin, among Latin ones: `王芳` → `wang fang`. At most 400 characters."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(_sound(c) for c in folded).split())[:LIMIT]


@cache
def _sound(character: str) -> str:
    # One look-up per distinct character: pypinyin's phrase search costs a hundred times more and is not needed here.
    if not unicodedata.name(character, "").startswith("CJK UNIFIED"):
        return character
    return f" {lazy_pinyin(character, style=Style.NORMAL)[0]} "
