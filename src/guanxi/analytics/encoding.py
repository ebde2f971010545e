"""Text files in the encodings that programs have written: read as UTF-8, or written anew as it."""

import codecs
import tempfile
from collections.abc import Iterator
from pathlib import Path

import charset_normalizer

LEGACY = ["gb18030", "big5", "cp1252"]
_PORTION = 1 << 20
_SAMPLE = 1 << 18


def in_utf8(path: Path) -> Path:
    """The file itself if it is UTF-8, else a temporary copy that is.

    UTF-16 is told by its byte order mark, the others (GB18030, Big5, Windows-1252) by what their letters make.
    """
    encoding = _encoding(path)
    if encoding == "utf-8":
        return path
    with tempfile.NamedTemporaryFile("wb", suffix=path.suffix, delete=False) as copy:
        for text in _decoded(path, encoding, "replace"):
            copy.write(text.encode())
    return Path(copy.name)


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(2)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    try:
        for _ in _decoded(path, "utf-8", "strict"):
            pass
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(_telling(path), cp_isolation=LEGACY).best()
        return best.encoding if best else "cp1252"
    return "utf-8"


def _telling(path: Path) -> bytes:
    """The lines with other letters than ASCII's, for those tell the encoding."""
    found = bytearray()
    with path.open("rb") as stream:
        for line in stream:
            if not line.isascii():
                found += line
            if len(found) > _SAMPLE:
                break
    return bytes(found)


def _decoded(path: Path, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as stream:
        while portion := stream.read(_PORTION):
            yield decoder.decode(portion)
    yield decoder.decode(b"", final=True)
