"""Signing in with the company's own account: played through with a provider, from the button to the session."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from guanxi.access.models import User
from guanxi.access.tests.provider import CLIENT, SECRET, Provider, running

pytestmark = pytest.mark.django_db
START = "/accounts/oidc/company/login/"


@pytest.fixture(scope="module")
def server() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture
def provider(server, settings) -> Provider:
    """The provider, named in the settings as the environment would; a stranger sits at the browser."""
    cache.clear()
    server.subject, server.email, server.audience = "u-stranger", "stranger@example.com", CLIENT
    app = {"provider_id": "company", "name": "云栖账号", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": server.url}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return server


def go(client: Client, process: str = "login") -> str:
    """From the button to the provider and back; answers the page on which one ends up."""
    away = client.post(f"{START}?process={process}")
    assert away.status_code == 302, away.content
    back = httpx.get(away["Location"]).headers["Location"]
    answer = client.get(back.removeprefix("http://testserver"), follow=True)
    return str(answer.redirect_chain[-1][0] if answer.redirect_chain else back) + answer.content.decode()


def user_of(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def connected(world) -> Client:
    """Alice, who connects her account of the provider on her security page."""
    client = Client()
    client.post("/accounts/login/", {"login": "alice", "password": "Korrekt-Pferd-1"})
    go(client, "connect")
    return client


def test_nobody_comes_in_who_has_no_account_here(provider, world):
    """Not even with the address of somebody who has: an address is no proof."""
    before = User.objects.count()
    for email in ("stranger@example.com", world.alice.email):
        provider.email, client = email, Client(headers={"Accept-Language": "en"})
        assert "Ask for an invitation" in go(client)
        assert user_of(client) is None
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_who_was_invited_connects_it_once_and_signs_in_with_it(provider, world):
    provider.subject, provider.email = "u-alice", "alice@corp.example"
    connected(world)
    assert SocialAccount.objects.get().user == world.alice
    client = Client()
    go(client)
    assert user_of(client) == str(world.alice.pk)
    provider.subject = "u-mallory"  # of the same address
    other = Client()
    go(other)
    assert user_of(other) is None


def test_a_closed_account_stays_closed(provider, world):
    provider.subject = "u-alice"
    connected(world)
    User.objects.filter(pk=world.alice.pk).update(is_active=False)
    client = Client()
    go(client)
    assert user_of(client) is None


def test_what_was_not_asked_for_here_signs_nobody_in(provider, world):
    provider.subject = "u-alice"
    connected(world)
    away = Client().post(START)["Location"]
    back = httpx.get(away).headers["Location"].removeprefix("http://testserver")
    stolen = Client()
    stolen.get(back)  # a code brought to another browser
    assert user_of(stolen) is None
    provider.audience = "another program"
    client = Client()
    go(client)
    assert user_of(client) is None
