"""Security rows 1, 3 and 21: each address × each person, and refused requests leave the database as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from tests.security.public import PUBLIC
from tests.security.routes import ROUTES
from tests.security.stage import PEOPLE, SIGNED_IN, Stage, Unchanged
from tests.security.table import Route

from guanxi.audit.operations import operation
from guanxi.parties.models import Party
from guanxi.workbench.routes import with_listing

STRANGERS = {"anon", "dan"}
# Whoever is let in may still be told that the input is wrong or comes too late.
LET_IN = {200, 204, 302, 409, 422}


# Of the addresses that one view answers for all listings, those behind which its four permissions stand.
ASKED_OF_ALL = {"detail", "edit", "new", "delete", "export"}
# Here every address is asked by everybody; elsewhere the same views answer.
EXAMPLE = "parties"
NAMES = {route.name for route in ROUTES}


def ask(client: Client, route: Route, scene: dict[str, Any], **headers: str) -> Any:
    url = address(route, scene)
    if route.post is None:
        return client.get(url, {k: known(v, scene) for k, v in route.query.items()}, headers=headers)
    return client.post(url, {k: known(v, scene) for k, v in route.post.items()}, headers=headers)


def known(value: Any, scene: dict[str, Any]) -> Any:
    return scene[value].pk if isinstance(value, str) and value in scene else value


def address(route: Route, scene: dict[str, Any]) -> str:
    return reverse(route.name, args=[known(a, scene) for a in route.args])


def is_told_elsewhere(url: str) -> bool:
    """Whether who passes here follows from who passes the same view elsewhere.

    A view of the workbench asks the rule of the listing's model for one of four actions. All its views are asked by
    everybody on one listing, and each action by everybody on every listing; a page that a listing has of its own in
    the place of the common one is no such view.
    """
    found = resolve(url)
    common = getattr(found.func, "func", None) is with_listing
    return common and found.namespace != EXAMPLE and found.url_name not in ASKED_OF_ALL


def askers(route: Route, scene: dict[str, Any]) -> Sequence[str]:
    """Everybody; where it is told elsewhere, a stranger, one who passes and one who does not.

    On a second database, which is asked in the same words for all of them, one who passes, or else one who does not.
    """
    passing = [who for who in ("mona", *SIGNED_IN) if who in route.open_to][:1]
    refused = [who for who in ("carol", *SIGNED_IN) if who not in route.open_to][:1]
    if connection.vendor != "sqlite":
        return passing or refused
    return ["anon", *passing, *refused] if is_told_elsewhere(address(route, scene)) else PEOPLE


def walked(route: Route) -> Any:
    """A route as a parameter of the test below: what one view answers for all listings is a walk over these."""
    key, _, view = route.name.partition(":")
    common = key != EXAMPLE and {f"{key}:layout", f"{EXAMPLE}:{view}"} <= NAMES
    return pytest.param(route, marks=pytest.mark.walk if common else ())


@pytest.mark.parametrize("route", [walked(route) for route in ROUTES], ids=str)
def test_who_passes(route: Route, standing: Stage, untouched: str) -> None:
    """Who is refused asks as a program does, to be told so in a line instead of a page."""
    for who in askers(route, standing.scene):
        passes = who in route.open_to
        accepted = {} if passes or who in STRANGERS else {"accept": "application/json"}
        with transaction.atomic():
            with nullcontext() if passes else Unchanged(untouched):
                response = ask(standing.client(who), route, standing.scene, **accepted)
            if who in STRANGERS:
                assert response.status_code == 302, who
                assert response["Location"].startswith("/accounts/login/"), who
            elif who in route.open_to:
                assert response.status_code in LET_IN, (who, response.status_code)
            else:
                assert response.status_code in {403, 404}, (who, response.status_code)
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


def test_absent_and_not_yours_look_the_same(stage: Stage, scene) -> None:
    client = stage.client("carol")
    theirs = client.get(reverse("party", args=[scene["party"].pk]))
    absent = client.get(reverse("party", args=[999_999]))
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert anonymous(theirs, scene["party"].pk) == anonymous(absent, 999_999)


def anonymous(response: Any, pk: int) -> str:
    """The page without the number that was asked for, its tokens and its time, which differ each time."""
    text = response.content.decode().replace(f"/parties/{pk}/", "/")
    text = re.sub(r"\d\d:\d\d:\d\d", "", text)
    return re.sub(r'(X-CSRFToken|csrfmiddlewaretoken)[^A-Za-z0-9]+(value=")?[A-Za-z0-9]{64}', "", text)


@pytest.mark.one_database
def test_state_changes_by_post_with_token_only(stage: Stage, untouched: str) -> None:
    """Row 18: a GET of an address that writes does not write; a POST without the token is refused.

    It asks as a program does, to be told so in a line instead of a page.
    """
    client = stage.client("root", enforce_csrf_checks=True)
    for route in ROUTES:
        if route.post is not None:
            with Unchanged(untouched, route):
                status = ask(client, route, stage.scene, accept="application/json").status_code
            assert status == 403, route


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["carol", "bob"])
def test_a_canary_is_nowhere_to_be_found(who: str, stage: Stage, world, scene) -> None:
    """Row 2: a word in a record out of scope appears in no page, count, search, partial or history.

    Each page answers on both databases above; what is searched and filtered is asked of both in `test_canary.py`.
    """
    canary = "金丝雀甲乙丙"
    with operation("edit", by=world.alice):
        Party.objects.filter(pk=scene["party"].pk).update(name=canary, remark=canary, city=canary)
    scene["party"].refresh_from_db()
    scene["party"].save()
    client = stage.client(who)
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


def test_what_was_written_is_noticed(stage: Stage, untouched: str) -> None:
    """The guard of the refused lets nothing pass, and is not put off by what was taken back."""
    with Unchanged(untouched), transaction.atomic():
        Party.objects.update(city="宁波")
        transaction.set_rollback(True)
    with pytest.raises(AssertionError, match="something was written"), Unchanged(untouched):
        Party.objects.filter(pk=stage.scene["party"].pk).update(city="宁波")
