"""A data folder for each test, and the command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

OWN_SETTINGS = {"GUANXI_MODE", "GUANXI_SYNC", "EMAIL_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Messages in English, whatever the terminal of the tests speaks."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with translation.override("en"):
        yield


@pytest.fixture
def data(settings, tmp_path) -> Path:
    """The data folder that this process uses."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return settings.DATA


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[dict[str, str]]:
    """The environment of an empty machine: another data folder and, on PostgreSQL, another, empty database."""
    environment = {"GUANXI_DATA": str(tmp_path / "elsewhere"), "DATABASE_URL": ""}
    if connection.vendor == "sqlite":
        yield environment
        return
    given, name = connection.settings_dict, f"guanxi_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    account = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    yield environment | {"DATABASE_URL": f"postgres://{account}/{name}"}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def guanxi(elsewhere) -> Command:
    """`guanxi(*arguments)`: the command on the empty machine."""

    # What the tests set for themselves has no place on another machine.
    outside = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}

    def call(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "guanxi", *map(str, arguments)]
        return subprocess.run(
            command, env=outside | elsewhere | environment, capture_output=True, text=True, timeout=900
        )

    return call
