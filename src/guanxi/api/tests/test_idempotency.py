"""Idempotency-Key: the nine cases of a request that arrives more than once, and what is kept."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from guanxi.access.models import Role, Token
from guanxi.api import idempotency
from guanxi.api.models import KeptAnswer
from guanxi.api.tests.conftest import Api, token_of
from guanxi.parties import actions
from guanxi.parties.models import Party
from guanxi.workbench.listing import listing_named

pytestmark = pytest.mark.django_db
KEY = "0b7d0a1e-6f0f-4b8e-9d53-6f0b8a5d2c11"


def create(client: Api, body: dict, key: str = KEY):
    return client.post("parties", body, Idempotency_Key=key)


@pytest.fixture
def creating(monkeypatch):
    """Put another action behind the creation of parties for a while."""

    def put(action) -> None:
        monkeypatch.setitem(listing_named("parties").__dict__, "create", action)

    return put


def test_1_sent_twice_carried_out_once(api, world):
    alice = api(world.alice)
    first, second = create(alice, {"name": "新"}), create(alice, {"name": "新"})
    assert Party.objects.count() == 1
    assert (first.status_code, first.content) == (second.status_code, second.content)
    for header in ("ETag", "Location", "X-Operation", "Content-Type"):
        assert first[header] == second[header]
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"


def test_2_refused_before_the_work_is_refused_anew(api, world):
    """What is no request at all (an unknown field, no JSON) is not kept: it is looked at again each time."""
    alice = api(world.alice)
    assert create(alice, {"nome": "新"}).status_code == 422
    assert not KeptAnswer.objects.exists()
    assert create(alice, {"name": "新"}).status_code == 201


def test_3_refused_by_the_work_is_kept(api, world):
    alice = api(world.alice)
    first, second = create(alice, {"name": ""}), create(alice, {"name": ""})
    assert first.status_code == second.status_code == 422
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"


def test_4_refused_after_the_effect_takes_the_effect_back(api, world, creating):
    def create_and_refuse(**given):
        actions.create(**given)
        raise ValidationError({"name": "too late"})

    creating(create_and_refuse)
    alice = api(world.alice)
    first, second = create(alice, {"name": "新"}), create(alice, {"name": "新"})
    assert first.status_code == second.status_code == 422
    assert first.json()["errors"] == {"name": ["too late"]}
    assert not Party.objects.exists()


def test_5_another_request_with_the_same_key(api, world):
    alice = api(world.alice)
    create(alice, {"name": "新"})
    other = create(alice, {"name": "旧"})
    assert other.status_code == 422
    assert list(other.json()["errors"]) == ["Idempotency-Key"]
    address = f"parties/{Party.objects.get().pk}"
    assert alice.send("DELETE", address, None, Idempotency_Key=KEY).status_code == 422
    assert Party.objects.count() == 1


def test_5_keys_are_of_their_token(api, world):
    assert create(api(world.alice), {"name": "新"}).status_code == 201
    assert create(api(world.bob), {"name": "新"}).status_code == 201
    assert Party.objects.count() == 2


@pytest.mark.parametrize("key", ["", "a b", "x" * 101, "钥匙"])
def test_5_what_is_no_key(api, world, key):
    assert create(api(world.alice), {"name": "新"}, key.encode().decode("latin-1")).status_code == 422
    assert not Party.objects.exists()


def test_6a_allowed_since(api, world):
    """A refusal stays with its key; a new key is judged anew."""
    role = Role.objects.get(name="sales")
    whole, role.permissions = role.permissions, {}
    role.save()
    alice = api(world.alice)
    assert create(alice, {"name": "新"}).status_code == 403
    role.permissions = whole
    role.save()
    assert create(alice, {"name": "新"}).status_code == 403
    assert create(alice, {"name": "新"}, "another").status_code == 201


def test_6b_forbidden_since(api, world):
    """What was done stays done and is told again; but a token that is dead is told nothing."""
    alice = api(world.alice)
    assert create(alice, {"name": "新"}).status_code == 201
    Role.objects.filter(name="sales").update(permissions={})
    assert create(alice, {"name": "新"}).status_code == 201
    Token.objects.update(revoked_at=timezone.now())
    assert create(alice, {"name": "新"}).status_code == 401
    assert Party.objects.count() == 1


def test_7_a_fault_of_ours_before_the_work_is_done(api, world, creating):
    def create_and_break(**given):
        actions.create(**given)
        raise RuntimeError("broken")

    alice = api(world.alice)
    alice.client.raise_request_exception = False
    creating(create_and_break)
    answer = create(alice, {"name": "新"})
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "broken" not in answer.content.decode()
    assert not Party.objects.exists() and not KeptAnswer.objects.exists()
    creating(actions.create)
    assert create(alice, {"name": "新"}).status_code == 201


def test_7_killed_in_the_middle(api, world):
    """A reservation without an answer holds others off until its lease has run out; then the next one takes over."""
    alice = api(world.alice)
    create(alice, {"name": "新"})
    Party.everything.all().delete()
    KeptAnswer.objects.update(status=None, begun_at=timezone.now() - idempotency.LEASE + timedelta(seconds=20))
    assert create(alice, {"name": "新"}).status_code == 409
    KeptAnswer.objects.update(begun_at=timezone.now() - idempotency.LEASE - timedelta(seconds=1))
    assert create(alice, {"name": "新"}).status_code == 201
    assert Party.objects.count() == 1


def test_7_who_was_overtaken_takes_its_work_back(api, world, creating):
    def create_while_overtaken(**given):
        KeptAnswer.objects.update(begun_at=timezone.now() + timedelta(seconds=1))
        return actions.create(**given)

    creating(create_while_overtaken)
    assert create(api(world.alice), {"name": "新"}).status_code == 409
    assert not Party.objects.exists()


def test_8_the_answer_was_lost_on_its_way(api, world, parties):
    """The same as the first case, for a change: asked again with the tag it had, the change is not refused."""
    alice, address = api(world.alice), f"parties/{parties[0].pk}"
    first = alice.patch(address, {"city": "宁波"}, If_Match='"1"', Idempotency_Key=KEY)
    second = alice.patch(address, {"city": "宁波"}, If_Match='"1"', Idempotency_Key=KEY)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second["ETag"] == first["ETag"] == '"2"'


@pytest.mark.django_db(transaction=True)
def test_9_two_at_once(world, creating):
    """While the first is under way the second is told so; what it did is done once."""
    inside, go_on = threading.Event(), threading.Event()

    def create_slowly(**given):
        made = actions.create(**given)
        inside.set()
        assert go_on.wait(20)
        return made

    def send() -> None:
        answers.append(create(Api(secret), {"name": "新"}).status_code)
        connections.close_all()

    creating(create_slowly if connection.vendor == "postgresql" else actions.create)
    secret, answers = token_of(world.alice), []
    if connection.vendor != "postgresql":
        # SQLite has one writer: the second would wait for the first. The reservation alone stands for it.
        told = {"token": Token.objects.get(), "key": KEY, "begun_at": timezone.now()}
        create(Api(secret), {"name": "新"})
        KeptAnswer.objects.filter(token=told["token"]).update(status=None, begun_at=told["begun_at"])
        assert create(Api(secret), {"name": "新"}).status_code == 409
        assert Party.objects.count() == 1
        return
    first = threading.Thread(target=send)
    first.start()
    assert inside.wait(20)
    second = create(Api(secret), {"name": "新"})
    go_on.set()
    first.join()
    assert (second.status_code, second["Retry-After"], answers) == (409, "1", [201])
    assert Party.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_9_many_at_once_do_it_once(world):
    """Eight real threads with one key: one record, and nobody is told anything but its number or to wait."""
    secret, together, answers = token_of(world.alice), threading.Barrier(8), []

    def send() -> None:
        client = Api(secret)
        together.wait(20)
        answers.append(create(client, {"name": "新"}))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 8
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["id"] for answer in answers if answer.status_code == 201} == {Party.objects.get().pk}


def test_answers_are_forgotten_after_a_day(api, world):
    create(api(world.alice), {"name": "新"})
    assert idempotency.forget_old(at=timezone.now() + timedelta(hours=23)) == 0
    assert idempotency.forget_old(at=timezone.now() + timedelta(hours=25)) == 1
