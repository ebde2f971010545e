"""Tokens at the door: reach, rate, language, and sessions that do not count."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from guanxi.api.authentication import PerToken
from guanxi.api.urls import API

pytestmark = pytest.mark.django_db


def test_a_token_that_reads_only(api, world, parties):
    reader = api(world.alice, may_write=False)
    assert reader.get("parties").status_code == 200
    assert reader.post("parties", {"name": "x"}).status_code == 403


def test_a_token_for_some_kinds(api, world, parties):
    other = api(world.alice, kinds=["sales.order"])
    assert other.get("parties").status_code == 403
    assert other.get(f"parties/{parties[0].pk}").status_code == 403
    assert other.get("search", q="茶").json()["items"] == []
    assert "parties" not in [kind["key"] for kind in other.get("kinds").json()["items"]]
    assert other.post("operations/1/undo").status_code == 403
    assert api(world.alice, kinds=["parties.party"]).get("parties").status_code == 200


def test_strangers_are_told_how(client, world, api):
    for header in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer gx_x"}, {"Authorization": "Basic eDp4"}):
        answer = client.get("/api/v1/parties", headers=header)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer["Content-Type"] == "application/problem+json"


def test_a_session_is_no_token(client, world):
    client.force_login(world.root)
    assert client.get("/api/v1/parties").status_code == 401
    assert client.post("/api/v1/parties", {"name": "x"}, content_type="application/json").status_code == 401
    assert client.get("/api/v1/openapi.json").status_code == 200
    client.logout()
    assert client.get("/api/v1/openapi.json").status_code == 401


def test_the_token_counts_not_the_session(api, world, parties):
    alice = api(world.alice)
    alice.client.force_login(world.root)
    assert alice.get("me").json()["user"] == "alice"
    assert len(alice.get("parties").json()["items"]) == 2


def test_so_many_a_minute(api, world, monkeypatch):
    cache.clear()
    monkeypatch.setattr(PerToken, "RATE", 3)
    for bound in API._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                monkeypatch.setattr(operation, "throttle_objects", [PerToken()])
    alice = api(world.alice)
    assert [alice.get("me").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = alice.get("me")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Content-Type"] == "application/problem+json"
    assert api(world.bob).get("me").status_code == 200


def test_it_speaks_the_language_asked_for(api, world):
    alice = api(world.alice)
    world.alice.language = "en"
    world.alice.save()
    assert alice.get("parties/1")["Content-Language"] == "en"
    chinese = alice.client.get("/api/v1/parties/1", headers={"Accept-Language": "zh-hans"})
    assert chinese["Content-Language"] == "zh-hans"
