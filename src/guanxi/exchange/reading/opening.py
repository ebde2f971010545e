"""Opening a file of any kind: told apart by content, not by name, and turned into text where it is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

import guanxi
from guanxi.exchange.reading import spool
from guanxi.exchange.reading.dialect import Dialect
from guanxi.exchange.reading.rows import UnreadableFile
from guanxi.exchange.reading.sniffing import sniff

SPOOLED = Dialect(encoding="utf-8", delimiter=",", by_record=True)
SECONDS = 3600


def normalise(path: Path) -> Dialect:
    """Make the file at `path` (which is ours to change) a text file, and answer how it is written.

    Raises UnreadableFile for a file that is empty, broken, or larger inside than it can be allowed to be.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if not head.strip():
        raise UnreadableFile(_("The file is empty."))
    if head.startswith(b"PK\x03\x04"):
        _spool(path, ".xlsx")
        return SPOOLED
    if head.startswith(b"PAR1"):
        _spool(path, ".parquet")
        return SPOOLED
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_("This is a workbook of the old format (.xls). Save it as .xlsx and try again."))
    return sniff(path)


def _spool(path: Path, suffix: str) -> None:
    source = path.with_suffix(suffix)
    path.rename(source)
    # A name that the file does not have yet: a half-written text must never be taken for the whole.
    target = path.with_suffix(".part")
    try:
        done = subprocess.run(  # noqa: S603 (our own module on our own file)
            [sys.executable, "-m", spool.__name__, source, target],
            capture_output=True,
            timeout=SECONDS,
            env=os.environ | {"PYTHONPATH": str(Path(guanxi.__file__).parents[1])},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(_("The file takes too long to read.")) from error
    if done.returncode != 0:
        target.unlink(missing_ok=True)
        source.rename(path)
        raise UnreadableFile(_refusal(done.stderr.decode(errors="replace")))
    target.rename(path)
    source.unlink()


def _refusal(code: str) -> str:
    known = {
        "empty": _("The workbook has no visible sheet."),
        "bomb": _("Unpacked, the file is far larger than a table of this size should be. It has not been opened."),
    }
    return known.get(code, _("The file is damaged, or not what its name says."))
