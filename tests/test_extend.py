"""docs/extend.md is carried out: its package is made from the page, loaded, and used in every way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests import migrated

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
NAMED = re.findall(r"`contracts/(\w+)\.py`", PAGE)


def test_under_sixty_lines():
    assert sum(bool(line.strip()) for block in BLOCKS for line in block.splitlines()) < 60


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="a process of its own, on SQLite")
def test_the_package_of_the_page_works(tmp_path: Path):
    package = tmp_path / "extensions" / "contracts"
    package.mkdir(parents=True)
    names = ["__init__", *NAMED[1:]]
    assert len(names) == len(BLOCKS) + 1
    for name, text in zip(names, ["", *BLOCKS], strict=True):
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    env = os.environ | {"GUANXI_EXTENSIONS": "contracts", "GUANXI_DATA": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    env["DJANGO_SETTINGS_MODULE"] = "guanxi.config.settings"
    run([sys.executable, "-m", "django", "makemigrations", "contracts", "--verbosity=0"], env)
    assert (package / "migrations" / "0001_initial.py").exists()
    # The tests of the package have a data folder of their own, and a database with a table more.
    migrated.hand_on(Path(env["GUANXI_TEST_SHARED"]), tmp_path)
    env["GUANXI_TEST_SHARED"] = str(tmp_path)
    env["PYTHONPATH"] = os.pathsep.join((str(package.parent), str(ROOT / "src"), str(ROOT)))
    told = run([sys.executable, "-m", "pytest", "-n0", "-p", "no:randomly", "tests/extension/uses.py"], env)
    assert re.search(r"\b\d+ passed", told), told


def run(command: list[str], env: dict[str, str]) -> str:
    """What the command prints; a failure is shown whole."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
