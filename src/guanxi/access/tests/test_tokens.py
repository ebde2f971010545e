"""Tokens: shown once, kept as a digest, dead when expired, revoked or when their owner has left."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.access import tokens
from guanxi.access.models import Token

pytestmark = pytest.mark.django_db


def issued(user, **about):
    now = timezone.now()
    given = {"name": "shop", "may_write": False, "kinds": [], "expires_at": now + timedelta(days=1), **about}
    return tokens.issue(user=user, at=now, **given)


def test_the_secret_is_kept_nowhere(world):
    token, secret = issued(world.alice)
    kept = Token.objects.filter(pk=token.pk).values().get()
    assert secret not in repr(kept)
    assert secret.startswith(token.prefix)
    assert len(secret) > 40
    assert tokens.holder(secret, at=timezone.now()) == token


def test_dead_tokens(world):
    now = timezone.now()
    token, secret = issued(world.alice)
    assert tokens.holder(secret, at=now + timedelta(days=2)) is None
    assert tokens.holder(secret[:-1], at=now) is None
    assert tokens.holder("", at=now) is None
    assert tokens.holder("gx_\ud800", at=now) is None
    world.alice.is_active = False
    world.alice.save()
    assert tokens.holder(secret, at=now) is None
    world.alice.is_active = True
    world.alice.save()
    assert tokens.holder(secret, at=now) == token
    tokens.revoke(token=token, at=now)
    assert tokens.holder(secret, at=now) is None


def test_none_lives_longer_than_a_year(world):
    now = timezone.now()
    token, _secret = issued(world.alice, expires_at=now + timedelta(days=4000))
    assert token.expires_at < now + timedelta(days=367)


def test_its_use_is_noted_once_a_minute(world, django_assert_num_queries):
    now = timezone.now()
    token, secret = issued(world.alice)
    tokens.holder(secret, at=now)
    with django_assert_num_queries(1):
        tokens.holder(secret, at=now + timedelta(seconds=30))
    tokens.holder(secret, at=now + timedelta(seconds=90))
    token.refresh_from_db()
    assert token.last_used_at == now + timedelta(seconds=90)


def test_the_page_shows_it_once(client, world):
    client.force_login(world.alice)
    page = reverse("access:tokens")
    made = client.post(page, {"name": "Web 商城", "days": "30", "kinds": ["parties.party"], "may_write": "on"})
    secret = re.search(r"gx_[\w-]{40,}", made.content.decode()).group()
    token = tokens.holder(secret, at=timezone.now())
    assert (token.user, token.name, token.may_write) == (world.alice, "Web 商城", True)
    assert token.reaches("parties.party") and not token.reaches("sales.order")
    assert "no-store" in made["Cache-Control"]
    again = client.get(page).content.decode()
    assert secret not in again
    assert token.prefix in again
    assert "Web 商城" in again


def test_the_page_refuses_what_is_no_choice(client, world):
    client.force_login(world.alice)
    response = client.post(reverse("access:tokens"), {"name": "x", "days": "9999", "kinds": ["access.user"]})
    assert response.status_code == 422
    assert not Token.objects.exists()


def test_only_ones_own_are_seen_and_revoked(client, world):
    token, secret = issued(world.alice)
    address = reverse("access:revoke_token", args=[token.pk])
    client.force_login(world.bob)
    assert token.prefix not in client.get(reverse("access:tokens")).content.decode()
    assert client.post(address).status_code == 404
    client.force_login(world.alice)
    assert client.post(address).status_code == 302
    assert tokens.holder(secret, at=timezone.now()) is None


def test_a_new_password_ends_them(world):
    secret, other = issued(world.alice)[1], issued(world.bob)[1]
    world.alice.display_name = "爱丽"
    world.alice.save()
    assert tokens.holder(secret, at=timezone.now())
    world.alice.set_password("Korrekt-Pferd-2")
    world.alice.save()
    assert tokens.holder(secret, at=timezone.now()) is None
    assert tokens.holder(other, at=timezone.now())
