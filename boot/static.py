"""Static files: collected under hashed names and compressed, so that browsers may keep them for ever."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from boot import PYTHON, ROOT, VAR, VENV, stamps
from boot.console import call, step

STATIC = VAR / "static"


def collect() -> None:
    """Collect anew where a source, the assets or a package has changed."""
    stamp = STATIC / "static.stamp"
    fingerprint = stamps.of_contents(stamps.of_tree(_sources()), VENV / "run.stamp")
    if stamps.is_current(stamp, fingerprint):
        return
    # Collecting needs the settings, but nothing of the data; a folder of its own keeps the real one out of it.
    with step("Static files", "静态文件"), tempfile.TemporaryDirectory() as data:
        env = {"DJANGO_SETTINGS_MODULE": "guanxi.config.settings", "GUANXI_DATA": data, "GUANXI_MODE": "local"}
        call([PYTHON, "-m", "django", "collectstatic", "--noinput", "--verbosity=0"], cwd=ROOT, env=env)
        stamps.write(stamp, fingerprint)


def _sources() -> Iterator[Path]:
    for package in (ROOT / "src" / "guanxi").glob("*/static"):
        yield from _files(package)
    yield from _files(VAR / "vendor")


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(str(folder)):
        for name in names:
            yield Path(parent) / name
