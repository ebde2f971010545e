"""A client of the API for each person of the world, and a few records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from guanxi.access import tokens
from guanxi.access.models import User
from guanxi.access.tests.world import World
from guanxi.parties.models import Party


class Api:
    """The test client, speaking JSON with a token."""

    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, /, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query)

    def send(self, method: str, path: str, body: Any = None, /, **headers: str) -> Any:
        data = "" if body is None else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1/{path}", data, content_type="application/json", headers=named)

    def post(self, path: str, body: Any = None, /, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any, /, **headers: str) -> Any:
        return self.send("PATCH", path, body, **{"If_Match": "*", **headers})


def token_of(user: User, **about: Any) -> str:
    now = timezone.now()
    given = {"name": "shop", "may_write": True, "kinds": [], "expires_at": now + timedelta(days=1), **about}
    return tokens.issue(user=user, at=now, **given)[1]


@pytest.fixture
def api(world):
    """`api(world.alice)` speaks as Alice; `api(world.alice, may_write=False)` with a token that reads only."""
    return lambda user, **about: Api(token_of(user, **about))


@pytest.fixture
def parties(world) -> list[Party]:
    return make_parties(world)


def make_parties(world: World) -> list[Party]:
    """Two of Alice's and one of Carol's, who is in another team."""
    return [
        Party.objects.create(name="西湖茶行", code="K1", owner=world.alice, city="杭州", value=1200),
        Party.objects.create(name="Anna Schmidt", code="K2", owner=world.alice, city="上海", value=300),
        Party.objects.create(name="苏州丝绸", code="K3", owner=world.carol, city="苏州", value=900),
    ]


@pytest.fixture
def one_transaction() -> Iterator[None]:
    """Keep the test's connection open over requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)
