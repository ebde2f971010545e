"""Finding out how a text file is written, from its bytes alone."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from pathlib import Path

import charset_normalizer

from guanxi.exchange.reading.dialect import WHITESPACE, Dialect
from guanxi.exchange.reading.lines import MARK

SAMPLE = 256 * 1024
BLOCK = 1024 * 1024
RECORDS = 200
DELIMITERS = ",\t;|，:^~\x1f\x01"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A UTF-8 file with single broken lines is still UTF-8: at most this share of what is not ASCII may be broken.
BROKEN_SHARE = 0.05
# What text holds besides characters: breaks, tabs, and the marks by which some programs divide cells.
CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x01\x1a\x1b\x1f"))
BINARY_SHARE = 0.03
DEBRIS = frozenset(b"\x81\x8d\x8f\x90\x9d\xfe\xff")
LEGACY = ["cp1252", "big5", "cp932", "cp949", "cp1251", "cp1250"]


def sniff(path: Path) -> Dialect:
    """The most likely dialect of a text file: encoding by its bytes, delimiter by how evenly it divides the lines."""
    encoding = sniff_encoding(path)
    with path.open(encoding=encoding, errors="guanxi.mark", newline="") as file:
        text = file.read(SAMPLE)
    return Dialect(encoding=encoding, delimiter=sniff_delimiter(text, whole=len(text) < SAMPLE))


def looks_like_text(path: Path) -> bool:
    """Whether the file can be text in any encoding: pictures and programs are full of control characters."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if any(sample.startswith(mark) for mark, _encoding in BYTE_ORDER_MARKS) or _utf_16_without_mark(sample):
        return True
    return len(sample) - len(sample.translate(None, delete=CONTROLS)) <= BINARY_SHARE * len(sample)


def sniff_encoding(path: Path) -> str:
    """The name of the codec: by byte order mark, else UTF-8 if (nearly) all of the file is, else GB18030 or a guess."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, encoding in BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    if wide := _utf_16_without_mark(sample):
        return wide
    if _faults(path, "utf-8") <= BROKEN_SHARE:
        return "utf-8"
    if _faults(path, "gb18030") <= BROKEN_SHARE and _reads_as_chinese(sample.decode("gb18030", "ignore")):
        return "gb18030"
    return "utf-8" if _is_debris(sample) else _likeliest(sample)


def _is_debris(sample: bytes) -> bool:
    """Whether what is not ASCII are only bytes that hardly occur in any text: a damaged file, not another encoding."""
    others = {byte for byte in sample if byte >= 0x80}
    return bool(others) and others <= DEBRIS


def _likeliest(sample: bytes) -> str:
    matches = charset_normalizer.from_bytes(sample, cp_isolation=LEGACY)
    best = matches.best()
    if best is None or any(m.encoding == "cp1252" and m.chaos <= best.chaos for m in matches):
        return "cp1252"
    return best.encoding


def _utf_16_without_mark(sample: bytes) -> str:
    """UTF-16 shows by zero bytes in every other place; a stray NUL here and there does not make it so."""
    half = max(1, len(sample) // 2)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * half and odd < 0.05 * half else ""


def _faults(path: Path, encoding: str) -> float:
    """How many of the bytes that are not ASCII cannot be decoded, as a share, over the whole file."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="guanxi.mark")
    other = broken = 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            text = decoder.decode(block)
            if not block.isascii():
                other += len(block) - len(block.translate(None, delete=bytes(range(128, 256)))) or 1
                broken += text.count(MARK)
    return broken / other if other else 0.0


def _reads_as_chinese(text: str) -> bool:
    """Whether what is not ASCII is mostly common Chinese; Western text read as GB18030 gives rare characters."""
    others = [c for c in text if not c.isascii()]
    chinese = sum("\u4e00" <= c <= "\u9fa5" or "\u3000" <= c <= "\u303f" or "\uff00" <= c <= "\uffef" for c in others)
    # Characters of the first level of GB 2312, the 3,755 in daily use, have the lead bytes B0 to D7.
    common = sum(0xB0 <= c.encode("gb18030")[0] <= 0xD7 for c in others)
    return bool(others) and chinese >= 0.9 * len(others) and common >= 0.5 * len(others)


def sniff_delimiter(text: str, *, whole: bool = True) -> str:
    """The character that divides the most records into the same number (at least two) of cells."""
    lines = text.splitlines(keepends=True)
    if not whole and len(lines) > 1:
        lines.pop()
    scores = {delimiter: _evenness(_csv_widths(lines, delimiter)) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] > (0, 0):
        return best
    widths = [len(line.split()) for line in lines[:RECORDS] if line.strip()]
    # Blanks divide a table only if they divide all of it alike: names and sentences have them, too.
    return WHITESPACE if len(widths) > 2 and min(widths) == max(widths) >= 3 else ","


def _csv_widths(lines: list[str], delimiter: str) -> list[int]:
    widths: list[int] = []
    reader = csv.reader(lines, delimiter=delimiter)
    while len(widths) < RECORDS:
        try:
            widths.append(len(next(reader)))
        except StopIteration:
            break
        except csv.Error:
            widths.append(0)
    return [width for width in widths if width]


def _evenness(widths: list[int]) -> tuple[float, int]:
    """The share of records of the commonest width above one, weighed by half where the header's width differs."""
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 0, 0
    width, count = counts.most_common(1)[0]
    share = count / len(widths)
    # A delimiter occurs in the header, too; a comma inside of prices or sentences does not.
    return (share if widths[0] == width else share / 2), width
