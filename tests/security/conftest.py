"""The stage is set once per module; every test plays in a savepoint of its own, on copies of its objects."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.security.stage import Stage, contents, set_stage, write_files

from guanxi.access.tests.world import World
from guanxi.customfields import registry


@pytest.fixture(scope="module")
def setting(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Stage, str]]:
    """The stage as it is before each test, and the digest of the tables."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield set_stage(), contents()
        transaction.set_rollback(True)
    registry.look_again()  # the stage's custom field is gone with it


@pytest.fixture
def db(setting: tuple[Stage, str]) -> Iterator[None]:
    """What stands for pytest-django's: a savepoint within the transaction of the module."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Where files lie, those of the stage written anew for each test: a folder each takes long to make and clear."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture
def standing(setting: tuple[Stage, str], db: None, settings: Any, media: Any) -> Stage:
    """The stage of the module itself, for tests that only name its objects: copying it takes as long as a request."""
    settings.MEDIA_ROOT = media
    write_files(setting[0].scene)
    return setting[0]


@pytest.fixture
def stage(standing: Stage) -> Stage:
    """A stage of the test's own, whose objects it may change."""
    return copy.deepcopy(standing)


@pytest.fixture
def untouched(setting: tuple[Stage, str]) -> str:
    """The digest of the tables before the test."""
    return setting[1]


@pytest.fixture
def world(stage: Stage) -> World:
    return stage.world


@pytest.fixture
def scene(stage: Stage) -> dict[str, Any]:
    return stage.scene
