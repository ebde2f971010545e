"""Translations: every .po file compiled to the .mo beside it. Runs inside the environment, which has polib."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from boot import PYTHON, ROOT
from boot.console import call


def ensure() -> None:
    """Compile the catalogues that have changed."""
    if any(True for _ in _stale()):
        call([PYTHON, "-m", "boot.messages"], cwd=ROOT)


def _stale() -> Iterator[Path]:
    for catalogue in (ROOT / "src" / "guanxi").rglob("locale/*/LC_MESSAGES/*.po"):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < catalogue.stat().st_mtime_ns:
            yield catalogue


def compile_all() -> None:
    """Compile what is stale; a catalogue with a fault stops the set-up with its place."""
    import polib

    for catalogue in _stale():
        polib.pofile(str(catalogue), check_for_duplicates=True).save_as_mofile(str(catalogue.with_suffix(".mo")))


if __name__ == "__main__":
    compile_all()
