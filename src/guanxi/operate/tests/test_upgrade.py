"""What a former version has kept comes to the present one whole: every row, every sum of money."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

from guanxi.operate.tests import former

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
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    before = {name: sums for name, sums in told["before"].items() if sums["rows"]}
    assert len(before) > 15
    for name, sums in before.items():
        after = told["after"][name]
        assert {key: after.get(key, "gone") for key in sums} == sums, name
    fresh = former.shape()
    assert {table: kept for table, kept in told["schema"].items() if kept != fresh[table]} == {}
    saved = Path(elsewhere["GUANXI_DATA"]) / "backups"
    assert list(saved.glob("*before-upgrade*")), "No backup was made first."


@pytest.mark.one_database
def test_a_squashed_migration_leads_where_those_that_it_replaces_lead() -> None:
    single, short = MigrationLoader(None, replace_migrations=False), MigrationLoader(None)
    squashed = {key: max(step.replaces) for key, step in single.disk_migrations.items() if step.replaces}
    assert {app for app, _name in squashed} > {"access", "parties", "sales"}
    for key, last in squashed.items():
        assert described(short, key) == described(single, last)


def described(loader: MigrationLoader, end: tuple[str, str]) -> dict[str, object]:
    """By model what the migrations up to this one say of it; in which order fields and indexes came does not matter."""
    found = {}
    for (app, name), state in loader.project_state(end).models.items():
        if app == end[0]:
            options = {key: value for key, value in state.options.items() if key not in ("indexes", "constraints")}
            rules = {rule.name: rule for kind in ("indexes", "constraints") for rule in state.options.get(kind, ())}
            fields = {key: MigrationWriter.serialize(field)[0] for key, field in state.fields.items()}
            found[name] = fields, {key: value for key, value in options.items() if value}, rules, state.bases
    return found
