"""What happens to records reaches a real receiver: signed, once, retried, and no longer when it never gets through."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.actionmessages.models import ActionMessage
from guanxi.audit import following
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.jobs.models import Job
from guanxi.jobs.running import Running
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party
from guanxi.records import actions as records
from guanxi.webhooks import actions, signing
from guanxi.webhooks.addresses import resolve
from guanxi.webhooks.delivering import PAUSES, attempt
from guanxi.webhooks.models import Delivery, Subscription
from guanxi.webhooks.sending import Unreachable, post
from guanxi.webhooks.tasks import tidy

pytestmark = pytest.mark.django_db


def test_what_happens_to_a_record_is_told_signed_as_its_owner_may_see_it(world, receiver, webhook):
    with operation("edit", by=world.alice):
        party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    with operation("edit", by=world.alice):
        records.change(record=party, values={"city": "杭州"}, version=None)
        records.change(record=party, values={"name": "西湖"}, version=None)
    with operation("edit", by=world.alice):
        records.delete(records=Party.objects.filter(pk=party.pk), at=timezone.now())
    work_off()
    told = [json.loads(body) for _headers, body in receiver.got]
    assert [t["type"] for t in told] == ["parties.created", "parties.changed", "parties.deleted"]
    assert set(told[1]["changed"]) == {"city", "name"}  # one operation is told once
    assert (told[1]["data"]["name"], told[1]["data"]["owner"]["name"]) == ("西湖", "李爱丽")
    assert told[2]["data"] == {"id": party.pk}
    headers, body = receiver.got[0]
    expected = signing.signature(webhook.secret, headers["webhook-id"], headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert set(Delivery.objects.values_list("state", "status", "answer")) == {("delivered", 200, "thank you")}


def test_it_tells_nothing_that_its_owner_may_not_export_nor_asked_for(world, receiver, webhook):
    Subscription.objects.create(name="alice", address=receiver.url, owner=world.alice)  # she exports nothing
    Subscription.objects.filter(pk=webhook.pk).update(events=["changed"])
    party = Party.objects.create(name="不归任何人", code="K2")  # beyond Mona's region
    Party.objects.filter(pk=party.pk).update(city="苏州")
    Party.objects.create(name="西湖茶行", code="K3", owner=world.alice)
    assert work_off()
    assert receiver.got == []


def test_nobody_listening_costs_no_job(world):
    Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    assert work_off() == []


def test_an_operation_is_read_once_however_often_its_job_runs(world, receiver, webhook):
    with operation("edit", by=world.alice) as current:
        Party.objects.create(name="甲", code="K1", owner=world.alice)
    work_off()
    following.tell_followers(current.operation(), "parties.party")
    work_off()
    assert len(receiver.got) == 1


def test_a_failure_is_tried_again_under_the_same_id_and_ends_after_a_day(world, receiver, webhook):
    receiver.status = 500
    now = timezone.now()
    delivery = actions.try_out(subscription=webhook, at=now)
    at = now
    for pause in PAUSES:
        attempt(delivery=Delivery.objects.select_related("subscription").get(pk=delivery.pk), at=at)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.next_at) == ("waiting", at + pause)
        at += pause
    attempt(delivery=Delivery.objects.select_related("subscription").get(pk=delivery.pk), at=at)
    delivery.refresh_from_db()
    webhook.refresh_from_db()
    assert (delivery.state, delivery.status, delivery.attempts) == ("failed", 500, len(PAUSES) + 1)
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert (webhook.is_on, webhook.disabled_at) == (False, at)
    message = ActionMessage.objects.get(watcher="webhooks.disabled")
    assert (message.owner, message.facts["name"]) == (world.mona, "ERP")
    assert Operation.objects.filter(cause="webhooks.disabled", changes__object_id=webhook.pk).exists()


def test_switched_on_again_it_sends_what_has_waited(world, receiver, webhook):
    Subscription.objects.filter(pk=webhook.pk).update(is_on=False, failing_since=timezone.now())
    actions.try_out(subscription=webhook, at=timezone.now())
    work_off()
    assert receiver.got == []
    webhook.refresh_from_db()
    actions.change(record=webhook, values={"is_on": True}, version=None)
    work_off()
    webhook.refresh_from_db()
    assert len(receiver.got) == 1
    assert (webhook.failing_since, webhook.disabled_at) == (None, None)


def test_a_redirect_is_not_followed(webhook, receiver):
    receiver.status, receiver.location = 302, receiver.url
    actions.try_out(subscription=webhook, at=timezone.now())
    work_off()
    assert len(receiver.got) == 1
    assert Delivery.objects.get().status == 302


def test_a_receiver_that_drips_or_floods_holds_nobody(receiver):
    def drip(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(40):
            handler.wfile.write(b".")
            time.sleep(0.05)

    def flood(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000)

    receiver.drip = drip
    begun = time.monotonic()
    with pytest.raises(Unreachable):
        post(resolve(receiver.url), headers={}, body=b"{}", seconds=0.3)
    assert time.monotonic() - begun < 1
    receiver.drip = flood
    assert len(post(resolve(receiver.url), headers={}, body=b"{}").text) == 2000


def test_the_log_rests_30_days(world, webhook):
    now = timezone.now()
    for days in (1, 31):
        actions.try_out(subscription=webhook, at=now - timedelta(days=days))
    assert tidy(Running(Job(kind="webhooks.tidy"), at=now)) == 1


def test_what_was_sent_is_read_by_its_owner_alone(world, client, webhook):
    """An administrator oversees webhooks, and need not see the customers that they tell of."""
    clerk = Role.objects.create(name="clerk", abilities=["access.administer"], permissions={"*": {"view": "own"}})
    world.bob.roles.set([clerk])
    told = {"subscription": webhook, "message_id": "m1", "type": "parties.created", "at": timezone.now()}
    sent = Delivery.objects.create(**told, body={"name": "西湖茶行"}, answer="thank you, 西湖茶行", status=200)
    address = f"/webhooks/deliveries/{sent.pk}"
    for reader, number in ((world.bob, 0), (world.mona, 2)):
        client.force_login(reader)
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content.decode().count("西湖茶行") == number
        assert client.get(webhook.get_absolute_url()).content.decode().count("西湖茶行") == min(number, 1)
