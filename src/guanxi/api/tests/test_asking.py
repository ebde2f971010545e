"""What approvals, automation rules and webhooks have over the API beyond records: asking, definitions, secrets."""

from __future__ import annotations

import pytest
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.approvals.models import Approval
from guanxi.automation.models import Rule, RuleVersion, Run
from guanxi.parties.models import Party
from guanxi.webhooks.models import Delivery, Subscription

pytestmark = pytest.mark.django_db
RULE = {
    "name": "茶商",
    "kind": "parties",
    "trigger": "changed",
    "fields": ["city"],
    "condition": {"version": 1, "field": "city", "op": "is", "value": "杭州"},
    "steps": [{"kind": "set", "field": "industry", "value": "茶"}],
}


@pytest.fixture
def lead(world):
    world.east.lead = world.mona
    world.east.save()


def test_a_change_is_asked_for_read_and_decided(api, parties, world, lead):
    alice, mona = api(world.alice), api(world.mona)
    wanted = {"kind": "parties", "id": parties[0].pk, "change": {"city": "宁波"}, "why": "搬家"}
    made = alice.post("approvals", wanted, Idempotency_Key="a1")
    assert made.status_code == 201 and made.json()["asked_of"] == str(world.mona), made.content
    again = alice.post("approvals", wanted, Idempotency_Key="a1")
    assert again.json()["id"] == made.json()["id"] and Approval.objects.count() == 1
    told = mona.get(f"approvals/{made.json()['id']}/request").json()
    assert told["name"] == "西湖茶行" and told["verb"] == ""
    assert [(f["field"], f["before"], f["after"]) for f in told["fields"]] == [("city", "杭州", "宁波")]
    assert mona.post(f"approvals/{made.json()['id']}/approval", {"reason": ""}).json()["state"] == "approved"
    assert Party.objects.get(pk=parties[0].pk).city == "宁波"
    assert api(world.carol).get(f"approvals/{made.json()['id']}/request").status_code == 404


def test_a_verb_is_asked_for_and_what_is_wrong_is_told_by_its_place(api, parties, world, lead):
    alice, about = api(world.alice), {"kind": "parties", "id": parties[0].pk, "why": "x"}
    values = {"state": "target", "reason": "met"}
    assert alice.post("approvals", {**about, "verb": "state", "values": values}).status_code == 201

    def wrong(**more):
        answer = alice.post("approvals", {**about, **more})
        assert answer.status_code == 422, answer.content
        return list(answer.json()["errors"])

    assert wrong() == ["change"]
    assert wrong(change={"city": ["杭州"]}) == ["change.city"]
    assert wrong(change={"nothing": 1}) == ["change.nothing"]
    assert wrong(change={"email": "no mail"}) == ["change.email"]
    assert wrong(verb="state", values={"state": 5}) == ["values.state"]
    assert wrong(change={"city": "宁波"}, until="2020-01-01") == ["until"]
    assert wrong(change={"city": "宁波"}, role="nobody") == ["role"]
    assert alice.post("approvals", {**about, "id": parties[2].pk, "change": {"city": "宁波"}}).status_code == 404
    assert api(world.alice, kinds=["approvals.approval"]).post("approvals", about | {"change": {}}).status_code == 403


def test_a_rule_is_made_read_reworded_and_switched_off(api, parties, world):
    alice = api(world.alice)
    made = alice.post("automation", RULE, Idempotency_Key="r1")
    assert made.status_code == 201 and made.json()["is_on"] is True, made.content
    assert alice.post("automation", RULE, Idempotency_Key="r1").json()["id"] == made.json()["id"]
    address = made["Location"].removeprefix("/api/v1/")
    said = alice.get(f"{address}/definition")
    read = said.json()
    assert {key: read[key] for key in RULE if key != "name"} == {key: RULE[key] for key in RULE if key != "name"}
    assert len(read["words"]) == 3 and read["number"] == 1
    sent = {key: read[key] for key in ("trigger", "fields", "at", "date_field", "days", "condition", "steps")}
    sent["steps"] = [*sent["steps"], {"kind": "message", "text": "看一下"}]
    assert alice.send("PUT", f"{address}/definition", sent).status_code == 428
    reworded = alice.send("PUT", f"{address}/definition", sent, If_Match=said["ETag"])
    assert reworded.status_code == 200 and reworded.json()["number"] == 2, reworded.content
    assert alice.send("PUT", f"{address}/definition", sent, If_Match=said["ETag"]).status_code == 412
    assert RuleVersion.objects.count() == 2
    assert alice.patch(address, {"is_on": False}, If_Match=reworded["ETag"]).json()["is_on"] is False
    assert api(world.carol).get(f"{address}/definition").status_code == 404


def test_what_is_wrong_with_a_rule_is_told_by_its_place(api, world):
    alice = api(world.alice)

    def wrong(**more):
        answer = alice.post("automation", {**RULE, **more})
        assert answer.status_code == 422, answer.content
        return list(answer.json()["errors"])

    assert wrong(kind="nothing") == ["kind"]
    assert wrong(fields=["nothing"]) == ["fields"]
    assert wrong(condition={"field": "nothing", "op": "is", "value": 1}) == ["condition"]
    assert wrong(steps=[]) == ["steps"]
    assert wrong(steps=[{"kind": "explode"}]) == ["steps.0.kind"]
    assert wrong(steps=[{"kind": "message", "text": "x", "wrong": 1}]) == ["steps.0.wrong"]
    assert wrong(steps=[{"kind": "set", "field": "nothing", "value": 1}]) == ["steps.0.field"]
    assert wrong(trigger="date") == ["date_field", "days"]
    assert not Rule.objects.exists()
    assert api(world.rita).post("automation", RULE).status_code == 403


def test_the_log_of_runs_names_what_the_reader_sees(api, parties, world, django_assert_max_num_queries):
    rule = Rule.objects.get(pk=api(world.alice).post("automation", RULE).json()["id"])
    about = {"rule": rule, "number": 1, "at": rule.created_at, "state": "done"}
    for n, party in enumerate((*parties, parties[0])):
        Run.objects.create(object_id=party.pk, key=f"k{n}", outcomes=[{"stopped": "often"}], **about)
    client = api(world.alice)
    first = client.get(f"automation/{rule.pk}/runs", limit=3).json()
    names = [run["name"] for run in first["items"]]
    assert names == ["西湖茶行", None, "Anna Schmidt"]
    assert first["items"][0]["outcomes"][0]["error"]
    rest = client.get(f"automation/{rule.pk}/runs", limit=3, after=first["next"]).json()
    assert [run["name"] for run in rest["items"]] == ["西湖茶行"] and rest["next"] is None
    assert api(world.carol).get(f"automation/{rule.pk}/runs").status_code == 404


def test_the_secret_of_a_webhook_is_told_at_its_making_and_made_anew(api, world):
    alice = api(world.alice)
    made = alice.post("webhooks", {"name": "ERP", "address": "https://93.184.215.14/crm"})
    webhook = Subscription.objects.get()
    assert made.json()["secret"] == webhook.secret and made["Cache-Control"] == "no-store"
    assert "secret" not in alice.get(f"webhooks/{webhook.pk}").json()
    assert "secret" not in alice.patch(f"webhooks/{webhook.pk}", {"name": "shop"}).json()
    anew = alice.post(f"webhooks/{webhook.pk}/secret")
    assert anew.json()["secret"] == Subscription.objects.get().secret != webhook.secret
    assert api(world.carol).post(f"webhooks/{webhook.pk}/secret").status_code == 404
    assert api(world.alice, may_write=False).post(f"webhooks/{webhook.pk}/secret").status_code == 403


def test_who_may_make_no_tags_still_reads_roles_of_approval(api, parties, world, lead):
    """A role may be asked by its name."""
    asked = {"kind": "parties", "id": parties[0].pk, "change": {"city": "宁波"}, "why": "x", "role": "manager"}
    assert Role.objects.filter(name="manager").exists()
    assert api(world.alice).post("approvals", asked).json()["asked_of"]


def test_a_dry_run_tells_what_a_rule_would_have_done_and_does_nothing(api, world):
    alice = api(world.alice)
    made = alice.post("parties", {"name": "龙井村", "city": "杭州"}).json()["id"]
    alice.patch(f"parties/{made}", {"city": "上海"})
    alice.patch(f"parties/{made}", {"city": "杭州"})
    rule = alice.post("automation", RULE).json()["id"]
    found = alice.get(f"automation/{rule}/trial").json()
    assert found["fired"] >= 1
    assert (found["examples"][0]["record"], found["examples"][0]["name"]) == (made, "龙井村")
    assert not Run.objects.exists()
    assert api(world.carol).get(f"automation/{rule}/trial").status_code == 404


def test_deliveries_are_read_page_by_page_and_sent_again(api, world):
    alice = api(world.alice)
    webhook = alice.post("webhooks", {"name": "ERP", "address": "https://93.184.215.14/crm"}).json()["id"]
    about = {"type": "party.changed", "body": {"secret": "x"}, "at": timezone.now(), "attempts": 9, "status": 500}
    for n in range(3):
        Delivery.objects.create(subscription_id=webhook, message_id=f"m{n}", state="failed", **about)
    first = alice.get(f"webhooks/{webhook}/deliveries", limit=2).json()
    assert [one["message_id"] for one in first["items"]] == ["m2", "m1"]
    assert (first["items"][0]["status"], "body" in first["items"][0]) == (500, False)
    (last,) = alice.get(f"webhooks/{webhook}/deliveries", limit=2, after=first["next"]).json()["items"]
    again = alice.post(f"webhooks/deliveries/{last['id']}/again").json()
    assert (again["message_id"], again["state"], again["attempts"]) == ("m0", "waiting", 0)
    for path in (f"webhooks/{webhook}/deliveries", f"webhooks/deliveries/{last['id']}/again"):
        assert (api(world.bob).get(path) if path.endswith("s") else api(world.bob).post(path)).status_code == 404
