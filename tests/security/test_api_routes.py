"""Security rows 1 to 4 for the API: each operation × each person by token; refusals leave the database as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache as refusals
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests.security.stage import SIGNED_IN, Stage, Unchanged, contents
from tests.security.table import ADMINISTRATORS, EDITORS, EVERYBODY, MAKERS, MANAGERS, NOBODY, READERS

from guanxi.access import tokens
from guanxi.access.scopes import Action
from guanxi.api.authentication import Bearer, PerToken
from guanxi.api.resources import Resource, resources
from guanxi.api.tests.examples import example
from guanxi.api.urls import API, description
from guanxi.audit.operations import operation
from guanxi.parties.models import Party

LET_IN = {200, 201, 202, 204, 409, 422}

# Who passes, by operation: those of parties stand for all record types; `{pk}` is Alice's party, or her operation.
TABLE: dict[str, frozenset[str]] = {
    "me": EVERYBODY,
    "kinds": EVERYBODY,
    "search": EVERYBODY,
    "undo": frozenset({"alice", "mona", "root"}),
    "parties_list": EVERYBODY,
    "parties_read": READERS,
    "parties_create": MAKERS,
    "parties_change": EDITORS,
    "parties_delete": EDITORS,
    "parties_restore": NOBODY,  # it is not in the bin
    "parties_bulk_change": EVERYBODY,  # it reaches nothing that one may not change
    "parties_bulk_delete": MAKERS,
    "parties_confirmation": EDITORS,
    "parties_state": EDITORS,
    "parties_rules": EDITORS,
    "parties_owner": EDITORS,
    "parties_activities": EDITORS,
    "files_of": READERS,
    "files_attach": EDITORS,
    "files_content": READERS,
    "analyses_read": EVERYBODY,
    "analyses_run": MANAGERS,
    "approvals_ask": NOBODY,  # the record is not there
    "approvals_request": READERS,
    "automation_definition": frozenset({"alice", "root"}),
    "automation_reword": frozenset({"alice", "root"}),
    "automation_runs": frozenset({"alice", "root"}),
    "automation_trial": frozenset({"alice", "root"}),
    "consents_of": READERS,
    "readings": ADMINISTRATORS,
    "readings_alarms": ADMINISTRATORS,
    "webhooks_secret": frozenset({"alice", "root"}),
    "webhooks_deliveries": frozenset({"alice", "root"}),
    "webhooks_again": frozenset({"alice", "root"}),
}
ABOUT = {"undo": "operation", "files_content": "file", "approvals_request": "approval", "webhooks_secret": "webhook"}
ABOUT |= {f"automation_{name}": "rule" for name in ("definition", "reword", "runs", "trial")}
ABOUT |= {"webhooks_deliveries": "webhook", "webhooks_again": "delivery"}
BODIES: dict[str, Any] = {
    "parties_create": {"name": "新"},
    "parties_change": {"city": "宁波"},
    "parties_bulk_change": {"ids": [999_999], "set": {"city": "宁波"}},
    "parties_bulk_delete": {"ids": [999_999]},
    "parties_state": {"state": "target", "reason": "x"},
    "parties_owner": {"owner": None},
    "parties_activities": {"kind": "note", "text": "x"},
    "approvals_ask": {"kind": "parties", "id": 999_999, "verb": "confirmation", "why": "x"},
    "automation_reword": {"trigger": "created", "steps": [{"kind": "message", "text": "x"}]},
}
# What every further record type has, and the permission behind it.
COMMON = {
    "list": None,
    "read": Action.VIEW,
    "change": Action.CHANGE,
    "delete": Action.DELETE,
    "create": None,
    "restore": None,
    "bulk_change": None,
    "bulk_delete": None,
}


@cache
def operations() -> list[tuple[str, str, str]]:
    """Name, method and address of each operation that the API describes."""
    return [
        (described["operationId"], method.upper(), path)
        for path, methods in description()["paths"].items()
        for method, described in methods.items()
    ]


def client_of(user: Any, **about: Any) -> Client:
    now = timezone.now()
    given = {"name": "t", "may_write": True, "kinds": [], "expires_at": now + timedelta(days=1), **about}
    client = Client(headers={"Authorization": f"Bearer {tokens.issue(user=user, at=now, **given)[1]}"})
    client.get("/api/v1/me")  # the first use of a token is noted: that is no trace of what follows
    return client


def ask(client: Client, name: str, method: str, path: str, pk: int) -> Any:
    known = {"{pk}": str(pk), "{method}": "rfm", "{kind}": "parties"}
    url = re.sub(r"{\w+}", lambda found: known[found[0]], path) + ("?q=x" if name == "search" else "")
    if name == "files_attach":
        return client.post(url, {"file": SimpleUploadedFile("a.txt", b"x")})
    body = json.dumps(BODIES[name]) if name in BODIES else ""
    return client.generic(method, url, body, content_type="application/json", headers={"If-Match": "*"})


def askers() -> Sequence[str]:
    """Everybody; on a second database, which is asked in the same words, one of the same team and one of another."""
    return SIGNED_IN if connection.vendor == "sqlite" else ("mona", "carol")


class Callers(NamedTuple):
    """Who asks each operation: those who have a token, one who may only read, strangers; the tables as they are."""

    people: dict[str, Client]
    reader: Client
    strangers: list[Client]
    before: str


@pytest.fixture(scope="module")
def callers(setting: tuple[Stage, str]) -> Callers:
    """Tokens are issued once for all operations, which takes as long as asking several of them."""
    stage, world = setting[0], setting[0].world
    people = {who: client_of(getattr(world, who)) for who in askers()}
    reader, left = client_of(world.root, may_write=False), client_of(world.dan)
    # However long the module takes, no use is so much later that it would be noted again.
    tokens.Token.objects.update(last_used_at=timezone.now() + timedelta(days=1))
    nobody = Client(headers={"Authorization": "Bearer gx_none"})
    return Callers(people, reader, [Client(), nobody, left, stage.client("root")], contents())


@pytest.mark.parametrize("name", TABLE)
def test_who_passes(name: str, callers: Callers, standing: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    # The same few tokens ask for all operations: that they ask often would be written down.
    monkeypatch.setattr(PerToken, "allow_request", lambda throttle, request: True)
    [(method, path)] = [told for known, *told in operations() if known == name]
    pk = standing.scene[ABOUT.get(name, "party")].pk
    before = callers.before
    with Unchanged(before):
        for stranger in callers.strangers:
            assert ask(stranger, name, method, path, pk).status_code == 401
        if method != "GET":
            assert ask(callers.reader, name, method, path, pk).status_code == 403
    for who, client in callers.people.items():
        with transaction.atomic():
            with nullcontext() if who in TABLE[name] else Unchanged(before):
                status = ask(client, name, method, path, pk).status_code
            if who in TABLE[name]:
                assert status in LET_IN, (who, status)
            else:
                assert status in {403, 404}, (who, status)
            transaction.set_rollback(True)


def test_every_operation_is_in_the_table() -> None:
    """A new operation fails here until somebody has said who may pass it."""
    known = set(TABLE)
    for resource in resources():
        known |= {f"{resource.key}_{suffix}" for suffix in COMMON}
        known |= {f"{resource.key}_{verb.key.replace('-', '_')}" for verb in resource.verbs}
    assert {name for name, _method, _path in operations()} <= known
    assert set(TABLE) <= {name for name, _method, _path in operations()}


def test_every_operation_asks_for_a_token() -> None:
    """Ninja's views take no CSRF token: none of them may let a session's cookie in."""
    for bound in API._get_bound_routers():
        for view in bound.path_operations.values():
            for op in view.operations:
                assert [type(auth) for auth in op.auth_callbacks] == [Bearer], op.path
                assert op.throttle_objects, op.path


@pytest.mark.walk
@pytest.mark.parametrize("resource", resources(), ids=lambda r: r.key)
def test_each_record_type_obeys_its_rule(resource: Resource, world, scene) -> None:
    """Reading, changing and deleting one record passes exactly where the rule of its model reaches it."""
    record = example(resource.model, world.alice)
    described = {name: (method, path) for name, method, path in operations()}
    for who in askers():
        user, client = getattr(world, who), client_of(getattr(world, who))
        for suffix, action in COMMON.items():
            name = f"{resource.key}_{suffix}"
            if action is None or name not in described:
                continue
            reached = resource.listing.rows.visible_to(user, action).filter(pk=record.pk).exists()
            with transaction.atomic():
                method, path = described[name]
                url = path.replace("{pk}", str(record.pk))
                given = client.generic(method, url, "{}", content_type="application/json", headers={"If-Match": "*"})
                assert (given.status_code in {200, 204}) == reached, (who, suffix, given.content)
                transaction.set_rollback(True)


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["carol", "bob"])
def test_a_canary_is_nowhere_to_be_found(who: str, world, scene, monkeypatch) -> None:
    """Row 2: a word in a record out of scope appears in no answer, whatever is asked; searches: `test_canary.py`."""
    canary = "金丝雀甲乙丙"
    party = scene["party"]
    with operation("edit", by=world.alice):
        Party.objects.filter(pk=party.pk).update(name=canary, remark=canary, city=canary)
    party.refresh_from_db()
    party.save()
    client = client_of(getattr(world, who))
    monkeypatch.setattr(PerToken, "RATE", 10**6)
    for name, method, path in operations():
        # Whoever asks all this would soon ask too often, and a refusal tells nothing.
        refusals.clear()
        pks = (party.pk, scene["order"].pk, scene["operation"].pk)
        with transaction.atomic():
            for pk in pks if "{pk}" in path else pks[:1]:
                assert canary not in ask(client, name, method, path, pk).content.decode(), name
            transaction.set_rollback(True)
    condition = json.dumps({"field": "city", "op": "is", "value": canary}, ensure_ascii=True)
    for query in ({"q": canary}, {"filter": condition}, {"sort": "name"}):
        answer = client.get("/api/v1/parties", {**query, "count": "true"}).json()
        assert (answer["items"], answer["count"]) == ([], 0)
    assert client.get("/api/v1/search", {"q": canary}).json() == {"items": []}
    assert canary not in client.get("/api/v1/openapi.json").content.decode()


def test_a_reference_out_of_sight_is_neither_taken_nor_named(world, scene) -> None:
    """Row 4: what one may not see cannot be referred to, and its name is not told by what refers to it."""
    for resource in resources():
        for key, field in resource.inputs.items():
            if getattr(field, "queryset", None) is None or field.queryset.model is not Party:
                continue
            if not resource.is_created or not world.carol.may(Action.CREATE, resource.listing.label):
                continue
            body = json.dumps({key: scene["party"].pk})
            refused = client_of(world.carol).post(f"/api/v1/{resource.key}", body, content_type="application/json")
            assert key in refused.json()["errors"], (resource.key, refused.json())
            assert scene["party"].name not in refused.content.decode()


@pytest.mark.parametrize("name", ["is_superuser", "owner_id", "team", "created_at", "points", "id", "deleted_at"])
def test_no_field_that_was_not_offered(name: str, world, scene) -> None:
    client = client_of(world.root)
    before = contents()
    for method, path in (("POST", "parties"), ("PATCH", f"parties/{scene['party'].pk}")):
        body = json.dumps({"name": "x", name: 1})
        given = client.generic(method, f"/api/v1/{path}", body, content_type="application/json")
        assert given.status_code == 422
    assert contents() == before
