"""Names taken apart for comparison: what distinguishes a company, without its legal form and place; how names sound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from guanxi.kernel import pinyin
from guanxi.kernel.text import match_key

_FORMS = re.compile(
    r"(?:股份有限公司|有限责任公司|集团有限公司|集团股份|有限公司|有限合伙|集团公司|总公司|公司|集团|个体工商户"
    r"|\b(?:co|ltd|limited|inc|incorporated|corp|corporation|company|llc|plc|gmbh|ag|sa|bv)\b)+$"
)
# What tells a branch from its company: the last such word and what names it.
_BRANCH = re.compile(r"(?P<which>[^()]{0,8})(?:分公司|分店|分行|支行|分校|办事处|门店|旗舰店|专卖店|branch)$")
_SIGNS = re.compile(r"[\W_]+")
_SPACED_SIGNS = re.compile(r"[^\w\s]|_")
_TITLES = re.compile(r"(?:先生|女士|小姐|老师|经理|总监|老板|总|^(?:mr|mrs|ms|dr)\b\.?)")
_HAN = re.compile(r"[\u3400-\u9fff]")


# Those of one name meet in one block: each is taken apart once.
MANY = 4096


@dataclass(frozen=True, slots=True)
class Name:
    """A name for comparison: `core` is what distinguishes it, `sound` how that is said, `branch` which branch it is."""

    core: str
    sound: str
    branch: str = ""
    # Persons: only a surname and a title are known ("张先生").
    is_partial: bool = False
    # Latin names in the other order of their two words.
    turned: str = ""

    @property
    def is_han(self) -> bool:
        """Whether it is written in Chinese characters."""
        return bool(_HAN.search(self.core))


@lru_cache(MANY)
def organisation(text: str, place: str = "") -> Name:
    """“杭州华信科技有限公司” in 杭州 → 华信科技; the branch apart, so that two branches are not taken for one."""
    whole = _SPACED_SIGNS.sub(" ", match_key(text)).strip()
    core, branch = whole, ""
    if found := _BRANCH.search(whole):
        branch = _SIGNS.sub("", found[0])
        core = whole[: found.start()] or whole
    for _again in range(2):
        core = _FORMS.sub("", core).strip() or core
    place = match_key(place).removesuffix("市")
    if place and core.startswith(place) and len(core) > len(place) + 1:
        core = core[len(place) :].removeprefix("市")
    core = _SIGNS.sub("", core) or match_key(text)
    return Name(core, pinyin.full(core) or core, branch)


@lru_cache(MANY)
def person(text: str) -> Name:
    """“张 伟” → 张伟, sounding zhangwei; “Wei Zhang” sounds so when turned; of “张先生” only the surname is known."""
    folded = match_key(text)
    bare = _TITLES.sub("", folded).strip()
    words = [word for word in re.split(r"[\W_]+", bare) if word]
    core = "".join(words)
    if not core:
        return Name(folded, pinyin.full(folded) or folded, is_partial=True)
    partial = bare != folded and len(core) <= 1
    turned = "".join(reversed(words)) if len(words) == 2 and core.isascii() else ""
    return Name(core, pinyin.full(core) or core, is_partial=partial, turned=turned)
