"""Parties of three owners, and clients for the people of the world."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def files(world):
    """Alice has three parties, Carol one."""
    from guanxi.parties.models import Party  # the models are ready only when a test runs

    made = {}
    for name, owner, city, value in (
        ("甲茶行", world.alice, "上海", 300),
        ("乙茶行", world.alice, "苏州", 200),
        ("丙茶行", world.alice, "上海", 100),
        ("丁酒家", world.carol, "上海", 900),
    ):
        bought = {"value": value, "purchase_count": 1}
        made[name[0]] = Party.objects.create(name=name, code=name, owner=owner, city=city, **bought)
    return made


@pytest.fixture
def as_user(world):
    """`as_user("alice")`: a client signed in as one of the world's people."""

    def client(name: str) -> Client:
        signed_in = Client()
        signed_in.force_login(getattr(world, name))
        return signed_in

    return client
