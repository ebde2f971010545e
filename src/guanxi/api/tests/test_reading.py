"""Reading: lists, filters, order, pages, fields, one record; and what a user may not see is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import Role, Share
from guanxi.api.resources import resources
from guanxi.api.tests.examples import example
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    assert response.status_code == 200, response.content.decode()
    return [item["name"] for item in response.json()["items"]]


def condition(field: str, op: str, value: object) -> str:
    return json.dumps({"field": field, "op": op, "value": value})


def test_a_list_shows_what_the_user_may_see(api, world, parties):
    assert names(api(world.alice).get("parties")) == ["Anna Schmidt", "西湖茶行"]
    assert names(api(world.carol).get("parties")) == ["苏州丝绸"]
    assert len(names(api(world.mona).get("parties"))) == 3


def test_a_record_reads_as_its_page_shows_it(api, world, parties):
    response = api(world.alice).get(f"parties/{parties[0].pk}")
    body = response.json()
    assert response["ETag"] == '"1"'
    assert body["value"] == {"amount": 1200, "currency": "CNY"}
    assert body["owner"] == {"id": world.alice.pk, "name": "李爱丽"}
    assert body["birthday"] is None
    assert body["url"].endswith(f"/parties/{parties[0].pk}/")


def test_filter_search_and_order(api, world, parties):
    mona = api(world.mona)
    assert names(mona.get("parties", filter=condition("city", "in", ["杭州", "苏州"]), sort="value")) == [
        "苏州丝绸",
        "西湖茶行",
    ]
    assert names(mona.get("parties", q="hxcy")) == []
    assert names(mona.get("parties", q="xihu")) == ["西湖茶行"]
    assert names(mona.get("parties", sort="-value")) == ["西湖茶行", "苏州丝绸", "Anna Schmidt"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"filter": condition("password", "is", "x")}, "filter"),
        ({"filter": "{"}, "filter"),
        ({"sort": "remark"}, "sort"),
        ({"fields": "name,secret"}, "fields"),
        ({"after": "eyJhIjoxfQ"}, "after"),
        ({"limit": 1000}, "limit"),
        ({"q": "a\0b"}, "q"),
        ({"fliter": "{}"}, "fliter"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(api, world, query, field):
    response = api(world.alice).get("parties", **query)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert list(response.json()["errors"]) == [field]


def pages(client, **query) -> Iterator[list[str]]:
    after = ""
    while after is not None:
        response = client.get("parties", limit=2, after=after, **query)
        yield names(response)
        after = response.json()["next"]


@pytest.mark.parametrize("sort", ["name", "-value", "last_purchase_at", "-created_at"])
def test_pages_by_key_hold_every_record_once(api, world, parties, sort):
    for n in range(4):
        Party.objects.create(name=f"P{n}", code=f"P{n}", owner=world.mona, value=900)
    found = [name for page in pages(api(world.mona), sort=sort) for name in page]
    assert len(found) == len(set(found)) == 7


def test_a_cursor_is_ours_and_of_its_order(api, world, parties):
    mona = api(world.mona)
    after = mona.get("parties", limit=1, sort="name").json()["next"]
    assert mona.get("parties", sort="-value", after=after).status_code == 422
    assert mona.get("parties", sort="name", after=after[:-1] + "_").status_code == 422


def test_only_the_fields_asked_for(api, world, parties):
    response = api(world.alice).get("parties", fields="name, city", count="true")
    assert response.json()["items"][0] == {"id": parties[1].pk, "name": "Anna Schmidt", "city": "上海"}
    assert (response.json()["count"], response.json()["more"]) == (2, False)


def test_absent_and_not_yours_look_the_same(api, world, parties):
    carol = api(world.carol)
    theirs, absent = carol.get(f"parties/{parties[0].pk}"), carol.get("parties/999999")
    assert theirs.status_code == absent.status_code == 404
    assert theirs.content == absent.content
    assert carol.get(f"parties/{2**63}").status_code == 422


def test_field_rules_hold(api, world, parties):
    role = Role.objects.get(name="sales")
    role.fields = {"parties.party": {"city": "hidden", "email": "masked", "value": "masked", "code": "masked"}}
    role.save()
    Party.objects.filter(pk=parties[0].pk).update(email="tee@example.com")
    alice = api(world.alice)
    body = alice.get(f"parties/{parties[0].pk}").json()
    assert "city" not in body
    assert body["email"] not in ("", "tee@example.com")
    assert body["value"] is None
    assert alice.get("parties", sort="-value").status_code == 422
    assert alice.get("parties", fields="city").status_code == 422
    assert alice.get("parties", filter=condition("city", "is", "杭州")).status_code == 422


def test_a_name_is_told_only_where_it_may_be_seen(api, world, parties):
    """An order of Alice's for Carol's customer: she sees that there is one, and not who."""
    order = example(Order, world.alice)
    Order.objects.filter(pk=order.pk).update(party=parties[2])
    alice = api(world.alice)
    assert alice.get(f"orders/{order.pk}").json()["party"] == {"id": parties[2].pk, "name": None}
    assert "苏州丝绸" not in alice.get("orders").content.decode()
    assert api(world.mona).get(f"orders/{order.pk}").json()["party"]["name"] == "苏州丝绸"


def test_a_shared_record_is_there(api, world, parties):
    Share.objects.create(model="parties.party", object_id=parties[2].pk, user=world.alice)
    assert "苏州丝绸" in names(api(world.alice).get("parties"))
    assert "苏州丝绸" not in names(api(world.bob).get("parties"))


@pytest.mark.walk
@pytest.mark.parametrize("resource", resources(), ids=lambda r: r.key)
def test_a_page_costs_the_same_however_long(api, world, resource):
    root = api(world.root)

    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            found = root.get(resource.key, limit=200)
        return len(captured), len(found.json()["items"])

    begun = queries()[1]  # some lists begin with a few words
    for more, all_in_all in ((3, begun + 3), (9, begun + 12)):
        for number in range(more):
            example(resource.model, world.mona if number % 2 else world.bob)
        queries()  # the first use of a token is noted
        cost, shown = queries()
        assert (shown, cost <= 8) == (all_in_all, True), cost


def test_what_there_is(api, world, parties):
    kinds = api(world.alice).get("kinds").json()["items"]
    party = next(kind for kind in kinds if kind["key"] == "parties")
    assert (party["fields"]["value"]["kind"], party["fields"]["value"]["may_write"]) == ("money", False)
    assert party["fields"]["city"]["may_write"]
    assert set(party["verbs"]) >= {"confirmation", "state", "owner"}
    assert api(world.alice).get("me").json()["user"] == "alice"
    hits = api(world.mona).get("search", q="丝绸").json()["items"]
    assert hits == [{"kind": "parties", "id": parties[2].pk, "name": "苏州丝绸"}]
    assert api(world.alice).get("search", q="丝绸").json()["items"] == []
