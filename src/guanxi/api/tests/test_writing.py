"""Writing: create, change, delete, restore, many, verbs; each one operation of the token that can be undone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.audit.log import Operation
from guanxi.parties.models import ContactPoint, Party, StateChange
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db


def test_created_as_by_the_form(api, world):
    response = api(world.alice).post("parties", {"name": "新客户", "phone": "138 0013 8000", "birthday": "1990-02-03"})
    assert response.status_code == 201
    body = response.json()
    assert response["Location"] == f"/api/v1/parties/{body['id']}"
    party = Party.objects.get(pk=body["id"])
    assert (party.owner, party.team, party.code, party.settlement) == (
        world.alice,
        world.shanghai,
        body["code"],
        "cash",
    )
    assert ContactPoint.objects.get(party=party).normalised == "+8613800138000"
    operation = Operation.objects.get(pk=response["X-Operation"])
    assert (operation.kind, operation.cause, operation.by) == ("api", "shop", world.alice)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "x", "birthday": "1990-13-01"}, "birthday"),
        ({"name": "x", "birthday": 7}, "birthday"),
        ({"name": "x", "kind": "robot"}, "kind"),
        ({"name": "x", "email": "nobody"}, "email"),
        ({"name": "x", "owner": 999999}, "owner"),
        ({"name": "x", "owner": 2**70}, "owner"),
        ({"name": "x", "owner": "root"}, "owner"),
        ({"name": "x", "value": {"amount": 5, "currency": "CNY"}}, "value"),
        ({"name": "x", "version": 9}, "version"),
        ({"name": "x", "deleted_at": None}, "deleted_at"),
        ({"name": "x", "is_superuser": True}, "is_superuser"),
    ],
)
def test_what_is_wrong_is_told_by_field(api, world, body, field):
    response = api(world.alice).post("parties", body)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert not Party.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"name": NaN}', 400),
        (b'{"name": "a", "name": "b"}', 400),
        (b"[" * 50_000, 400),
        (b"\xff", 400),
        (b'{"name": "\\ud800"}', 400),
    ],
)
def test_no_json(api, world, body, status):
    response = api(world.alice).client.post("/api/v1/parties", body, content_type="application/json")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_a_form_post_is_not_json(api, world):
    assert api(world.alice).client.post("/api/v1/parties", {"name": "x"}).status_code == 415
    assert api(world.alice).client.get("/api/v1/nowhere").json()["status"] == 404
    refused = api(world.alice).send("PUT", "parties")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, POST")


def test_what_is_too_large(api, world):
    answer = api(world.alice).post("parties", {"name": "x", "remark": "x" * (5 * 1024 * 1024)})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_a_taken_code_is_told(api, world, parties):
    response = api(world.alice).post("parties", {"name": "x", "code": "K1"})
    assert response.status_code == 422


def test_changed_by_whoever_read_it_last(api, world, parties):
    alice, address = api(world.alice), f"parties/{parties[0].pk}"
    read = alice.get(address)
    assert alice.send("PATCH", address, {"city": "宁波"}).status_code == 428
    first = alice.patch(address, {"city": "宁波"}, If_Match=read["ETag"])
    assert (first.status_code, first.json()["city"], first["ETag"]) == (200, "宁波", '"2"')
    second = alice.patch(address, {"city": "温州", "phone": "13900139000"}, If_Match=read["ETag"])
    assert second.status_code == 412
    assert second.json()["conflicts"]["city"] == {"theirs": "宁波", "yours": "温州"}
    phone = alice.patch(address, {"phone": "13900139000"}, If_Match=read["ETag"])
    assert phone.status_code == 412
    assert not ContactPoint.objects.exists()
    assert alice.patch(address, {"city": "温州"}, If_Match="*").json()["version"] == 3


def test_what_was_read_can_be_sent_back(api, world, parties):
    alice, address = api(world.alice), f"parties/{parties[0].pk}"
    read = alice.get(address)
    kinds = alice.get("kinds").json()["items"][0]["fields"]
    body = {key: value for key, value in read.json().items() if kinds.get(key, {}).get("may_write")}
    response = alice.patch(address, body, If_Match=read["ETag"])
    assert (response.status_code, response["ETag"]) == (200, read["ETag"])
    assert "X-Operation" not in response


def test_a_change_is_undone(api, world, parties):
    alice = api(world.alice)
    made = alice.patch(f"parties/{parties[0].pk}", {"city": "宁波", "phone": "13900139000"})
    undone = alice.post(f"operations/{made['X-Operation']}/undo")
    assert undone.status_code == 201
    assert alice.get(f"parties/{parties[0].pk}").json()["city"] == "杭州"
    assert not ContactPoint.objects.exists()
    assert alice.post(f"operations/{made['X-Operation']}/undo").status_code == 409
    assert api(world.bob).post(f"operations/{made['X-Operation']}/undo").status_code == 404


def test_to_the_bin_and_back(api, world, parties):
    alice, address = api(world.alice), f"parties/{parties[0].pk}"
    assert alice.send("DELETE", address, None, If_Match='"7"').status_code == 412
    assert alice.send("DELETE", address).status_code == 204
    assert alice.get(address).status_code == 404
    assert alice.send("DELETE", address).status_code == 404
    back = alice.post(f"{address}/restoration")
    assert (back.status_code, back.json()["name"]) == (200, "西湖茶行")
    assert alice.post(f"{address}/restoration").status_code == 404


def test_a_code_taken_meanwhile_stands_in_the_way(api, world, parties):
    alice, address = api(world.alice), f"parties/{parties[0].pk}"
    alice.send("DELETE", address)
    Party.objects.create(name="y", code="K1", owner=world.alice)
    assert alice.post(f"{address}/restoration").status_code == 409


def test_many_at_once_are_one_operation(api, world, parties):
    mona = api(world.mona)
    where = {"filter": {"field": "city", "op": "in", "value": ["杭州", "上海", "苏州"]}}
    assert mona.post("parties/bulk-change", {**where, "set": {"source": "web"}, "dry_run": True}).json() == {
        "number": 3
    }
    response = mona.post("parties/bulk-change", {**where, "set": {"source": "web"}})
    assert response.json() == {"number": 3}
    assert Party.objects.filter(source="web").count() == 3
    mona.post(f"operations/{response['X-Operation']}/undo")
    assert Party.objects.filter(source="web").count() == 0
    gone = mona.post("parties/bulk-deletion", {"ids": [parties[0].pk, parties[2].pk]})
    assert gone.json() == {"number": 2}
    assert Party.objects.count() == 1


def test_many_reach_no_further_than_one(api, world, parties):
    where = {"ids": [p.pk for p in parties]}
    assert api(world.alice).post("parties/bulk-change", {**where, "set": {"source": "web"}}).json() == {"number": 2}
    assert api(world.rita).post("parties/bulk-deletion", where).status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"set": {"source": "web"}}, ""),
        ({"ids": [1], "filter": {"all": []}, "set": {"source": "web"}}, ""),
        ({"ids": [1], "set": {}}, ""),
        ({"ids": [1], "set": {"source": "moon"}}, "source"),
        ({"filter": {"field": "nope", "op": "is", "value": 1}, "set": {"source": "web"}}, "filter"),
    ],
)
def test_many_are_refused_by_field(api, world, parties, body, field):
    response = api(world.alice).post("parties/bulk-change", body)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]


def test_verbs_do_what_pages_do(api, world, parties):
    alice, address = api(world.alice), f"parties/{parties[0].pk}"
    assert alice.post(f"{address}/confirmation").json()["confirmed_at"]
    state = alice.post(f"{address}/state", {"state": "target", "reason": "展会"})
    assert state.json()["state"] == "target"
    assert StateChange.objects.get().reason == "展会"
    assert list(alice.post(f"{address}/state", {"state": "lost"}).json()["errors"]) == ["reason"]
    handed = alice.post(f"{address}/owner", {"owner": world.bob.pk})
    assert handed.json()["owner"]["name"] == "王博"
    assert alice.get(address).status_code == 404


def test_codes_are_not_guessed_in_numbers(api, client, world, parties, monkeypatch):
    monkeypatch.setattr("guanxi.shell.limiting.ratelimit.consume", lambda *given, **named: None)
    order = Order.objects.create(code="O1", party=parties[0], ordered_at=timezone.now(), currency="CNY", total=500)
    address = f"orders/{order.pk}"
    assert api(world.alice).post(f"{address}/coupon", {"code": "7KQM-2XWD-ANR4"}).status_code == 429
    assert api(world.alice).post(f"{address}/undiscounted").status_code != 429
    client.force_login(world.alice)
    assert client.post(f"/{address}/do/coupon", {"code": "7KQM-2XWD-ANR4"}).status_code == 429


def test_seen_is_not_changeable(api, world, parties):
    rita = api(world.rita)
    assert rita.patch(f"parties/{parties[0].pk}", {"city": "x"}).status_code == 403
    assert rita.post("parties", {"name": "x"}).status_code == 403
    assert api(world.carol).patch(f"parties/{parties[0].pk}", {"city": "x"}).status_code == 404


def test_nothing_is_made_for_others_out_of_reach(api, world):
    """Who creates only their own cannot make one that is somebody else's."""
    assert api(world.alice).post("parties", {"name": "x", "owner": world.carol.pk}).status_code == 403
    assert not Party.objects.exists()


def test_fields_that_may_not_be_changed(api, world, parties):
    role = Role.objects.get(name="sales")
    role.fields = {"parties.party": {"city": "read", "remark": "hidden"}}
    role.save()
    errors = api(world.alice).patch(f"parties/{parties[0].pk}", {"city": "x", "remark": "y"}).json()["errors"]
    assert list(errors) == ["city", "remark"]


def test_what_is_one_line_stays_one_line(api, world):
    """A browser sends no line break from such an input, a program may: names stand in headings and file names."""
    told = {"name": "王\n伟", "code": "A\r\nX-Evil: 1\x0b", "remark": "一\n二", "city": "上海\u2028市"}
    made = api(world.alice).post("parties", told)
    assert made.status_code == 201
    party = Party.objects.get(pk=made.json()["id"])
    assert (party.name, party.code, party.remark, party.city) == ("王 伟", "A X-Evil: 1", "一\n二", "上海 市")
