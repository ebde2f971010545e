"""Opening a file of any kind: told apart by content, not by name, and turned into text where it is none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

import guanxi
from guanxi.exchange.reading import spool
from guanxi.exchange.reading.dialect import PARQUET, WORKBOOK, Dialect
from guanxi.exchange.reading.heading import with_header_row
from guanxi.exchange.reading.rows import UnreadableFile
from guanxi.exchange.reading.sniffing import looks_like_text, sniff

SECONDS = 3600
FORMS = {b"PK\x03\x04": WORKBOOK, b"PAR1": PARQUET}


def normalise(path: Path, name: str = "") -> Dialect:
    """Make the file at `path` (which is ours to change) a text file, and answer how it is written.

    `name` is what its owner calls it. Raises UnreadableFile for a file that is empty, broken, no table, or larger
    inside than it can be allowed to be.
    """
    with path.open("rb") as file:
        head = file.read(8)
    if not head.strip():
        raise UnreadableFile(_("The file is empty."))
    form = next((form for magic, form in FORMS.items() if head.startswith(magic)), None)
    if form:
        source = path.rename(path.with_suffix(f".{form}"))
        try:
            return _spool(path, source, form)
        except UnreadableFile:
            source.rename(path)
            raise
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(_("This is a workbook of the old format (.xls). Save it as .xlsx and try again."))
    claimed = Path(name).suffix.lower()
    if claimed in (f".{form}" for form in FORMS.values()):
        raise UnreadableFile(_("The file is named %s, but is none. Save it anew in that format, or as CSV.") % claimed)
    if not looks_like_text(path):
        raise UnreadableFile(_("This is no table: the file is neither text nor a workbook nor Parquet."))
    return with_header_row(path, sniff(path))


def turn_to(path: Path, dialect: Dialect, sheet: str) -> Dialect:
    """Read another sheet of a workbook that `normalise` has opened. Raises UnreadableFile, and changes nothing then."""
    return _spool(path, path.with_suffix(f".{dialect.form}"), dialect.form, sheet)


def forget(path: Path) -> None:
    """Delete the file, and the workbook that it was made from."""
    for each in (path, *(path.with_suffix(f".{form}") for form in FORMS.values())):
        each.unlink(missing_ok=True)


def _spool(path: Path, source: Path, form: str, sheet: str = "") -> Dialect:
    # A name that the file does not have yet: a half-written text must never be taken for the whole.
    target = path.with_suffix(".part")
    try:
        done = subprocess.run(  # noqa: S603 (our own module on our own file)
            [sys.executable, "-m", spool.__name__, source, target, sheet],
            capture_output=True,
            timeout=SECONDS,
            env=os.environ | {"PYTHONPATH": str(Path(guanxi.__file__).parents[1])},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(_("The file takes too long to read.")) from error
    if done.returncode != 0:
        target.unlink(missing_ok=True)
        raise UnreadableFile(_refusal(done.stderr.decode(errors="replace")))
    target.rename(path)
    sheets = json.loads(done.stdout or "[]")
    if len(sheets) < 2:
        source.unlink()
    dialect = Dialect(by_record=True, form=form, sheet=sheet or next(iter(sheets), ""), sheets=tuple(sheets))
    return with_header_row(path, dialect)


def _refusal(code: str) -> str:
    known = {
        "empty": _("The workbook has no visible sheet."),
        "bomb": _("Unpacked, the file is far larger than a table of this size should be. It has not been opened."),
    }
    return known.get(code, _("The file is damaged, or not what its name says."))
