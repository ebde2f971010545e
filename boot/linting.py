"""The checks that need no test run: style, types, architecture, templates, migrations."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from boot import ROOT, VENV
from boot.console import words

BIN = VENV / "bin"


def run() -> int:
    """Run all checks, as many at a time as there are processors; print what fails. 0 when all is well."""
    with tempfile.TemporaryDirectory() as data, ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        outcomes = list(pool.map(lambda check: _passes(*check, data=data), _checks()))
    return 0 if all(outcomes) else 1


def _checks() -> list[tuple[str, list[object]]]:
    """The checks by name, the slowest first."""
    templates = sorted((ROOT / "src" / "guanxi").rglob("templates/**/*.html"))
    python = BIN / "python"
    return [
        ("mypy", [BIN / "mypy"]),
        ("migrations", [python, "-m", "django", "makemigrations", "--check", "--dry-run"]),
        ("lint-imports", [BIN / "lint-imports"]),
        ("ruff check", [BIN / "ruff", "check"]),
        ("ruff format", [BIN / "ruff", "format", "--check"]),
        ("djade", [BIN / "djade", "--target-version", "5.2", "--check", *templates]),
    ]


def _passes(name: str, command: list[object], *, data: str) -> bool:
    begun = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"GUANXI_DATA": data, "DJANGO_SETTINGS_MODULE": "guanxi.config.settings"},
    )
    mark, took = ("✗", "✓")[done.returncode == 0], time.monotonic() - begun
    print(f"  {mark} {name} ({took:.1f} s)" + (f"\n{done.stdout}" if done.returncode else ""), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    print(words("Checks", "检查"), flush=True)
    sys.exit(run())
