"""Security rows 1, 3 and 21: each address × each person, and refused requests leave the database as it was."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.security.routes import PUBLIC, ROUTES, Route

from guanxi.access import tokens
from guanxi.access.models import User
from guanxi.actionmessages.models import ActionMessage
from guanxi.activities.models import Activity
from guanxi.audit.log import Change
from guanxi.audit.operations import operation
from guanxi.catalogue.models import Product
from guanxi.exchange.models import ExportRun, ImportRun
from guanxi.parties.models import ContactPoint, Party, Position
from guanxi.sales.models import Order, Payment
from guanxi.workbench.models import SavedView

PEOPLE = ("anon", "dan", "alice", "bob", "carol", "mona", "rita", "root")
STRANGERS = {"anon", "dan"}
# Whoever is let in may still be told that the input is wrong or comes too late.
LET_IN = {200, 204, 302, 409, 422}
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(world, settings, tmp_path) -> dict[str, Any]:
    """One record of each kind, all Alice's; the import and the export are Mona's, who may make them."""
    settings.MEDIA_ROOT = tmp_path
    now = timezone.now()
    with operation("edit", by=world.alice):
        party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice, city="上海")
    with operation("edit", by=world.alice) as edit:
        Party.objects.filter(pk=party.pk).update(city="苏州")
    mine = {"owner": world.alice, "team": world.shanghai}
    made = {
        "party": party,
        "operation": edit.row,
        "change": Change.objects.get(operation=edit.row),
        "task": Activity.objects.create(kind="task", party=party, text="x", due_at=now, owner=world.alice),
        "message": ActionMessage.objects.create(
            watcher="desk.overdue", key="1", party=party, currency="CNY", raised_at=now, seen_at=now, **mine
        ),
        "view": SavedView.objects.create(listing="parties", name="v", owner=world.alice),
        "import": ImportRun.objects.create(
            kind="parties", file_name="a.csv", stored_as="x", digest="x", created_by=world.mona, created_at=now
        ),
        "export": ExportRun.objects.create(
            kind="parties",
            format="csv",
            stored_as="y",
            state=ExportRun.State.FINISHED,
            created_by=world.mona,
            created_at=now - timedelta(days=1),
        ),
        "token": tokens.issue(
            user=world.alice, name="t", may_write=True, kinds=[], expires_at=now + timedelta(days=1), at=now
        )[0],
        "alice": world.alice,
        **sales_and_parts(world, party, now),
    }
    for run in (made["import"], made["export"]):
        run.path.parent.mkdir(parents=True, exist_ok=True)
        run.path.write_text("名称\n甲\n", encoding="utf-8")
    return made


def sales_and_parts(world, party: Party, now: datetime) -> dict[str, Any]:
    """What was sold and paid, and what hangs on the party."""
    person = Party.objects.create(name="王", code="K2", owner=world.alice)
    told = {"party": party, "currency": "CNY", "owner": world.alice}
    return {
        "order": Order.objects.create(code="A1", ordered_at=now, **told),
        "payment": Payment.objects.create(code="R1", amount=100, received_at=now, **told),
        "product": Product.objects.create(code="T1", name="茶", currency="CNY"),
        "point": ContactPoint.objects.create(party=party, channel="phone", value="1390", normalised="1390"),
        "position": Position.objects.create(organisation=party, person=person),
    }


def client_of(world, who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who != "anon":
        client.force_login(getattr(world, who))
    return client


def ask(client: Client, route: Route, scene: dict[str, Any]) -> Any:
    def known(value: Any) -> Any:
        return scene[value].pk if isinstance(value, str) and value in scene else value

    url = reverse(route.name, args=[known(a) for a in route.args])
    if route.post is None:
        return client.get(url, {k: known(v) for k, v in route.query.items()})
    return client.post(url, {k: known(v) for k, v in route.post.items()})


def contents() -> str:
    """A digest of every row of every table of ours."""
    digest = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("guanxi.") and model is not User:
            rows = models.QuerySet(model).order_by("pk").values_list()
            digest.update(repr(list(rows)).encode())
    return digest.hexdigest()


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_who_passes(route: Route, world, scene) -> None:
    before = contents()
    for who in PEOPLE:
        client = client_of(world, who)
        with transaction.atomic():
            response = ask(client, route, scene)
            if who in STRANGERS:
                assert response.status_code == 302, who
                assert response["Location"].startswith("/accounts/login/"), who
            elif who in route.open_to:
                assert response.status_code in LET_IN, (who, response.status_code)
            else:
                assert response.status_code in {403, 404}, (who, response.status_code)
            if who not in route.open_to:
                assert contents() == before, f"{who} was refused, but something was written"
            transaction.set_rollback(True)


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif not str(pattern.pattern).startswith(("accounts/", "api/")):
            yield from patterns(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)


def test_every_route_is_in_the_table() -> None:
    """A new address fails here until somebody has said who may pass it.

    allauth's own pages guard themselves; the API is asked by token, in `test_api_routes.py`.
    """
    assert set(patterns(get_resolver())) == {route.name for route in ROUTES} | PUBLIC


def test_absent_and_not_yours_look_the_same(world, scene) -> None:
    client = client_of(world, "carol")
    theirs = client.get(reverse("party", args=[scene["party"].pk]))
    absent = client.get(reverse("party", args=[999_999]))
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert anonymous(theirs, scene["party"].pk) == anonymous(absent, 999_999)


def anonymous(response: Any, pk: int) -> str:
    """The page without the number that was asked for and without its tokens, which differ each time."""
    text = response.content.decode().replace(f"/parties/{pk}/", "/")
    return re.sub(r'(X-CSRFToken|csrfmiddlewaretoken)[^A-Za-z0-9]+(value=")?[A-Za-z0-9]{64}', "", text)


@pytest.mark.parametrize("route", [r for r in ROUTES if r.post is not None], ids=str)
def test_state_changes_by_post_with_token_only(route: Route, world, scene) -> None:
    """Row 18: a GET of an address that writes does not write; a POST without the token is refused."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.root)
    before = contents()
    assert ask(client, route, scene).status_code == 403
    assert contents() == before


@pytest.mark.parametrize("who", ["carol", "bob"])
def test_a_canary_is_nowhere_to_be_found(who: str, world, scene) -> None:
    """Row 2: a word in a record out of scope appears in no page, count, search, partial or history."""
    canary = "金丝雀甲乙丙"
    with operation("edit", by=world.alice):
        Party.objects.filter(pk=scene["party"].pk).update(name=canary, remark=canary, city=canary)
    scene["party"].refresh_from_db()
    scene["party"].save()
    client = client_of(world, who)
    for route in ROUTES:
        if route.post is None:
            body = ask(client, route, scene)
            text = b"".join(body.streaming_content) if body.streaming else body.content
            assert canary.encode() not in text, route
    for url in (f"/palette/?q={canary}", f"/parties/?q={canary}", f"/parties/count?q={canary}", "/?whose=all"):
        text = client.get(url).content.decode()
        # The word that one typed oneself comes back in the box, and in the offer to make a customer of that name.
        echoes = (f'value="{canary}"', f"q={canary}", f"name={canary}", f"name={quote(canary)}", f"：{canary}</span>")
        for echo in echoes:
            text = text.replace(echo, "")
        assert canary not in text, url
    assert client.get(f"/parties/count?q={canary}").content.decode().count(">0<") == 1
