from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from guanxi.operate import instance
from guanxi.operate.cli import Refused

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_a_born_instance_is_let_through(data):
    instance.certify(data, at=AT)
    assert instance.guard()


def test_a_foreign_key_stops_the_program(data, settings):
    instance.certify(data, at=AT)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert instance.guard()
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Refused, match="not the one"):
        instance.guard()


def test_a_missing_database_is_not_replaced_by_an_empty_one(data, monkeypatch):
    missing = data / "guanxi.sqlite3"
    monkeypatch.setattr(instance, "sqlite_path", lambda: missing)
    assert not instance.guard()
    instance.certify(data, at=AT)
    with pytest.raises(Refused, match="is missing"):
        instance.guard()
    assert not missing.exists()


def test_another_kind_of_database_is_noticed(data):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    instance.certify(data, at=AT, database=other)
    with pytest.raises(Refused, match=f"belong to a {other} database"):
        instance.guard()


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_damaged_database_is_told_of(guanxi, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "guanxi.sqlite3").write_bytes(b"no database" * 1000)
    done = guanxi("migrate", DATABASE_URL="")
    assert done.returncode == 1
    assert "file is not a database" in done.stderr
    assert "restore a backup" in done.stderr


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_data_folder_that_cannot_be_used_is_told_of(guanxi, tmp_path):
    (tmp_path / "elsewhere").write_text("a file")
    done = guanxi("check", DATABASE_URL="")
    assert (done.returncode, "data folder cannot be used" in done.stderr) == (1, True)


def test_users_of_a_folder_and_its_restorer_keep_each_other_out(data):
    with instance.in_use(data), instance.in_use(data), pytest.raises(Refused, match="stop Guanxi"):
        instance.to_itself(data).__enter__()
    with instance.to_itself(data), pytest.raises(Refused, match="being restored"), instance.in_use(data):
        pass
