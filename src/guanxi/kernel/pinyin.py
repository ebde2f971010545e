"""How Chinese text sounds, without tones: syllables, full spelling and initials, fast enough for every record's name.

pypinyin holds the readings; its own phrase search takes over 100 µs a name, so the look-ups here use its tables.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from guanxi.kernel.text import fold

_LONGEST_PHRASE = 4

# Surnames that sound other than the character does elsewhere (the phrase table knows those of two characters).
# fmt: off
_SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao",
    "翟": "zhai", "缪": "miao", "乐": "yue", "召": "shao", "员": "yun", "种": "chong", "秘": "bi", "折": "she",
    "繁": "po", "黑": "he", "覃": "qin", "句": "gou", "藏": "zang", "洗": "xian",
}
# fmt: on


def syllables(text: str) -> list[str]:
    """One entry per character: a Chinese one's reading in its phrase ("银行" → yin hang), any other folded to itself.

    ü is written v, as people type it. Characters without a reading and signs give "".
    """
    table = _Sounds.shared()
    sounds = [table[character] for character in text]
    phrases, ambiguous = _phrases()
    if ambiguous.isdisjoint(text):
        return sounds
    at, end = 0, len(text)
    while at < end:
        for length in range(min(_LONGEST_PHRASE, end - at), 1, -1):
            phrase = phrases.get(text[at : at + length])
            if phrase:
                sounds[at : at + length] = phrase
                at += length
                break
        else:
            at += 1
    return sounds


def readings(name: str) -> list[list[str]]:
    """The ways in which a name may be spelt: `syllables`, and once more where its surname sounds otherwise.

    "单雄信" → dan xiong xin, shan xiong xin.
    """
    usual = syllables(name)
    surname = _SURNAMES.get(name[:1])
    if surname is None or surname == usual[0]:
        return [usual]
    return [usual, [surname, *usual[1:]]]


def full(text: str) -> str:
    """The whole spelling: "中国银行" → "zhongguoyinhang"."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """The first letters: "中国银行" → "zgyh"."""
    return "".join([sound[:1] for sound in syllables(text)])


class _Sounds(dict[str, str]):
    """The usual sound of each character met so far."""

    def __missing__(self, character: str) -> str:
        reading = PINYIN_DICT.get(ord(character))
        if reading:
            sound = _toneless(reading.split(",")[0])
        else:
            sound = "".join(c for c in fold(character) if c.isascii() and c.isalnum())
        self[character] = sound
        return sound

    @staticmethod
    @cache
    def shared() -> _Sounds:
        return _Sounds()


@cache
def _phrases() -> tuple[dict[str, list[str]], frozenset[str]]:
    """The phrases that decide between readings, and the characters that have more than one by them."""
    table = _Sounds.shared()
    spelt = {
        phrase: [_toneless(options[0]) for options in reading]
        for phrase, reading in PHRASES_DICT.items()
        if len(phrase) <= _LONGEST_PHRASE and len(reading) == len(phrase)
    }
    ambiguous = frozenset(
        character
        for phrase, sounds in spelt.items()
        for character, sound in zip(phrase, sounds, strict=True)
        if table[character] != sound
    )
    return {phrase: sounds for phrase, sounds in spelt.items() if not ambiguous.isdisjoint(phrase)}, ambiguous


def _toneless(reading: str) -> str:
    # ü (with or without a tone mark) is typed v; the rest of the tone marks fall off as combining characters.
    decomposed = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in decomposed if not unicodedata.combining(c))
