"""What a former version has kept comes to the present one whole: every row, every sum of money."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

STATES = sorted((Path(__file__).parents[4] / "tests" / "data" / "upgrade").glob("*.json.gz"))
pytestmark = pytest.mark.django_db(transaction=True)


def test_there_is_a_former_state() -> None:
    assert STATES


@pytest.mark.parametrize("state", STATES, ids=lambda path: path.name)
def test_a_former_state_is_brought_to_this_version(state: Path, elsewhere: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "guanxi.operate.tests.former", "upgrade", str(state)],
        env=os.environ | elsewhere,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    before = {name: sums for name, sums in told["before"].items() if sums["rows"]}
    assert len(before) > 15
    for name, sums in before.items():
        after = told["after"][name]
        assert {key: after.get(key, "gone") for key in sums} == sums, name
    saved = Path(elsewhere["GUANXI_DATA"]) / "backups"
    assert list(saved.glob("*before-upgrade*")), "No backup was made first."
