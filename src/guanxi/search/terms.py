"""How text becomes search terms. Both databases only store and match them, so they find the same.

- Characters of scripts without word breaks (Chinese, kana, emoji …) become overlapping pairs and the last character:
  华信科技 → 华信 信科 科技 技. A query of two or more is a phrase of pairs, a single character a prefix.
- Words of other scripts are kept whole and found by their beginning.
- A name adds its pinyin from each of its first characters on, in full and as initials.
- Digits (phones) become overlapping fours and the last three, so that any three in a row are found.

What only some users may be told (numbers, addresses) is kept under marks, characters that no query holds: a query asks
under those marks alone that are open to who typed it, so that nobody recovers a hidden number digit by digit.

A run of pairs or fours ends with a shorter term that no phrase contains: a phrase never crosses from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from guanxi.kernel.phones import digits as digits_of
from guanxi.kernel.pinyin import readings
from guanxi.kernel.text import fold

LONGEST = 24  # letters of a word or spelling that count
SPELT = 8  # characters of a run from which pinyin starts: beyond stand 股份有限公司 and the like
LENGTH = 2_000  # characters of one text that are indexed
QUERY_LENGTH = 200
QUERY_RUNS = 12

_DENSE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u2190-\u2bff"  # arrows, signs, older emoji
    "\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3038-\u30fa\u30fc-\u31ff"  # radicals, kana, bopomofo
    "\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff"  # Han, Yi, Hangul
    "\U0001b000-\U0001b16f\U0001f000-\U0001faff\U00020000-\U0003ffff"  # kana, emoji, rare Han
)
_RUN = re.compile(f"([{_DENSE}]+)|([^\\W_{_DENSE}]+)")
_HAN = re.compile("[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_PHONE = re.compile(r"[+\d][\d\s().+/-]*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that stand next to each other; with `prefix` the (only) term is the beginning of one."""

    terms: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks open to somebody: of words, and of numbers."""

    text: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """Texts and numbers of a document under one mark."""

    mark: str
    text: Iterable[str] = ()
    digits: Iterable[str] = ()


CLOSED = Marks()

# A query is met by one of its readings; a reading by all of its conditions; a condition by one of its phrases.
Condition = tuple[Phrase, ...]
Reading = tuple[Condition, ...]
Query = tuple[Reading, ...]


def document_terms(
    names: Iterable[str], text: Iterable[str] = (), digits: Iterable[str] = (), marked: Iterable[Marked] = ()
) -> list[str]:
    """The terms of one document, in order: runs first, then words and spellings without repetition."""
    runs: list[str] = []
    words: dict[str, None] = {}
    for name in names:
        folded = fold(name[:LENGTH])
        _split(folded, runs, words)
        for han in _HAN.findall(folded):
            _spell(han, words)
    for part in text:
        _split(fold(part[:LENGTH]), runs, words)
    for number in digits:
        runs += _fours(digits_of(number[:LENGTH]))
    for closed in marked:
        runs += [closed.mark + term for term in document_terms((), closed.text, closed.digits)]
    return runs + list(words)


def parse(query: str, marks: Marks = CLOSED) -> Query:
    """What somebody typed, as phrases to look for; empty where it holds nothing that could be found.

    `marks` are those under which they may look besides.
    """
    folded = fold(query[:QUERY_LENGTH])
    runs = list(_RUN.finditer(folded))[:QUERY_RUNS]
    if not runs:
        return ()
    typed = tuple(_condition(match[1], match[2], marks) for match in runs)
    number = digits_of(folded)
    if len(runs) > 1 and len(number) > 4 and _PHONE.fullmatch(folded.strip()):
        return (typed, (_in_digits(number, marks),))
    return (typed,)


def render(query: Query, phrase: Callable[[Phrase], str], *, both: str, either: str) -> str:
    """A query in another language: each phrase as `phrase` writes it, joined by its words for and and or."""

    def joined(parts: Iterable[str], word: str) -> str:
        return f"({word.join(parts)})"

    return joined(
        [
            joined([joined([phrase(wanted) for wanted in condition], either) for condition in reading], both)
            for reading in query
        ],
        either,
    )


def _condition(dense: str | None, word: str, marks: Marks) -> Condition:
    if dense:
        pairs = [dense] if len(dense) == 1 else _pairs(dense)[:-1]
        return _under(("", *marks.text), pairs, prefix=len(dense) == 1)
    beginnings = _under(("", *marks.text), [word[:LONGEST]], prefix=True)
    if not word.isdecimal():
        return beginnings
    return beginnings + (_in_digits(word, marks) if len(word) > 4 else _under(marks.digits, [word], prefix=True))


def _under(marks: Iterable[str], terms: Iterable[str], *, prefix: bool = False) -> Condition:
    return tuple(Phrase(tuple(mark + term for term in terms), prefix) for mark in marks)


def _in_digits(number: str, marks: Marks) -> Condition:
    # A number with its trunk or international zeros is kept without them: 010-8888… as 86 10 8888….
    spellings = dict.fromkeys(spelling for spelling in (number, number.lstrip("0")) if len(spelling) > 4)
    return tuple(p for spelling in spellings for p in _under(("", *marks.digits), _fours(spelling)[:-1]))


def _split(folded: str, runs: list[str], words: dict[str, None]) -> None:
    for dense, word in _RUN.findall(folded):
        if dense:
            runs += _pairs(dense)
        else:
            words[word[:LONGEST]] = None


def _spell(han: str, words: dict[str, None]) -> None:
    for sounds in readings(han[: SPELT + LONGEST]):
        spelling = "".join(sounds)
        initials = "".join([sound[:1] for sound in sounds])
        at = letter = 0
        for sound in sounds[:SPELT]:
            if sound:
                words[spelling[at : at + LONGEST]] = None
                # A single initial says nothing that the spelling's first letter does not say.
                if letter + 1 < len(initials):
                    words[initials[letter : letter + LONGEST]] = None
                at += len(sound)
                letter += 1


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run))]


def _fours(number: str) -> list[str]:
    return [number[at : at + 4] for at in range(len(number) - 2)]
