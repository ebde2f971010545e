"""Text files in the encodings that programs have written: read as UTF-8, or written anew as it."""

import codecs
import gzip
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import charset_normalizer

from guanxi.analytics.result import Refusal

LEGACY = ["gb18030", "big5", "cp1252"]
_PORTION = 1 << 20
_SAMPLE = 1 << 18


def in_utf8(path: Path) -> Path:
    """The file itself if it is UTF-8, else a temporary copy that is. It may be packed by gzip.

    UTF-16 is told by its byte order mark, the others (GB18030, Big5, Windows-1252) by what their letters make.

    Raises Refusal for a workbook and for what is no text at all.
    """
    encoding = _encoding(path)
    if encoding == "utf-8":
        return path
    with tempfile.NamedTemporaryFile("wb", suffix=".csv", delete=False) as copy:
        for text in _decoded(path, encoding, "replace"):
            copy.write(text.encode())
    return Path(copy.name)


def _encoding(path: Path) -> str:
    with _opened(path) as stream:
        start = stream.read(1024)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if b"\0" in start:
        raise Refusal("no_text", "{file} is no text: save a workbook as CSV first.", file=path.name)
    try:
        for _ in _decoded(path, "utf-8", "strict"):
            pass
    except UnicodeDecodeError:
        telling = _telling(path)
        if _simplified(telling):
            return "gb18030"
        best = charset_normalizer.from_bytes(telling, cp_isolation=LEGACY).best()
        return best.encoding if best else "cp1252"
    return "utf-8"


def _simplified(text: bytes) -> bool:
    """Whether nearly all that is not ASCII are pairs of the commonest characters and marks of GB2312.

    A few names said over and over, as in a column of keys, tell too little for statistics of letters.
    """
    foreign = re.findall(rb"[\x80-\xff]+", text)
    pairs = (re.fullmatch(rb"(?:[\xa1\xa3\xb0-\xd7][\xa1-\xfe])+", run) for run in foreign)
    common = sum(len(run[0]) for run in pairs if run)
    return common >= 0.9 * sum(map(len, foreign))


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")


def _telling(path: Path) -> bytes:
    """The lines with other letters than ASCII's, for those tell the encoding."""
    found = bytearray()
    with _opened(path) as stream:
        for line in stream:
            if not line.isascii():
                found += line
            if len(found) > _SAMPLE:
                break
    return bytes(found)


def _decoded(path: Path, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with _opened(path) as stream:
        while portion := stream.read(_PORTION):
            yield decoder.decode(portion)
    yield decoder.decode(b"", final=True)
