"""The keys of new fields and choices: made of their names, so that files and programs can be read."""

from __future__ import annotations

import re
from collections.abc import Collection

from guanxi.audit.keyed import PREFIX
from guanxi.kernel.pinyin import syllables

LENGTH = 48


def key_for(label: str, taken: Collection[str]) -> str:
    """A key of ASCII letters, digits and underscores that is not taken yet: 合同编号 → x_he_tong_bian_hao."""
    spelt = "".join(s if s.isascii() and len(s) == 1 else f" {s} " for s in syllables(label))
    stem = PREFIX + (re.sub(r"[^a-z0-9]+", "_", spelt.lower()).strip("_")[:LENGTH].strip("_") or "field")
    return _free(stem, taken)


def _free(stem: str, taken: Collection[str]) -> str:
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    return found
