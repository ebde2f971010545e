"""Readiness, metrics and the log, asked as machines ask them."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from guanxi.access.links import one_time_link
from guanxi.jobs import beats
from guanxi.jobs.models import Job, WorkerBeat
from guanxi.operate import logs, probes, readiness
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """The entries of the log as production writes them."""
    written: list[dict] = []

    class Written(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(json.loads(self.format(record)))

    handler, root, requests = Written(), logging.getLogger(), logging.getLogger("guanxi.request")
    handler.setFormatter(logs.formatter(machine=True))
    handler.addFilter(logs.RoutesNotPaths())
    level = requests.level
    requests.setLevel(logging.INFO)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    requests.setLevel(level)


def ask(path: str, **headers: str):
    return Client(headers=headers, raise_request_exception=False).get(path)


def test_ready_only_while_a_worker_lives_and_no_job_waits_long():
    now = timezone.now()
    assert ask("/readyz").json()["checks"]["workers"] is False
    beats.beat(queues=["default"], at=now)
    answer = ask("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    Job.objects.create(kind="x", run_at=now - timedelta(hours=1), created_at=now)
    answer = ask("/readyz")
    assert (answer.status_code, [name for name, good in answer.json()["checks"].items() if not good]) == (
        503,
        ["queue"],
    )


def test_a_database_that_lacks_steps_is_not_ready(monkeypatch):
    monkeypatch.setattr(readiness, "_complete", set())
    monkeypatch.setattr("guanxi.operate.schema.pending", lambda: ["parties.9999_more"])
    assert ask("/readyz").json()["checks"]["migrations"] is False


def test_a_silent_worker_is_dead_unless_it_holds_a_job():
    now = timezone.now()
    beats.beat(queues=[], at=now - timedelta(minutes=5))
    assert not beats.alive(at=now).exists()
    held = {"status": "running", "holder": f"{beats.name()}/x", "lease_until": now + timedelta(seconds=9)}
    Job.objects.create(kind="x", run_at=now, created_at=now, **held)
    assert beats.alive(at=now).get().busy
    beats.farewell()
    assert not WorkerBeat.objects.exists()


def test_metrics_name_routes_not_paths(world):
    party = Party.objects.create(name="西湖茶行", owner=world.alice)
    client = Client()
    client.force_login(world.alice)
    client.get(f"/parties/{party.pk}/")
    Job.objects.create(kind="x", run_at=timezone.now(), created_at=timezone.now(), status="dead")
    text = ask("/metrics").content.decode()
    assert 'guanxi_http_requests_total{method="GET",route="party",status="200"}' in text
    assert 'guanxi_db_queries_total{route="party"}' in text
    assert 'guanxi_jobs{state="dead"} 1.0' in text
    assert 'guanxi_build_info{database="' in text
    assert f"/parties/{party.pk}" not in text


def test_metrics_are_not_public(settings, rf):
    assert ask("/metrics", x_forwarded_for="127.0.0.1").status_code == 403
    settings.PRODUCTION = True
    assert ask("/metrics").status_code == 403
    settings.ENV = replace(settings.ENV, metrics_token="a-token-of-some-length")
    assert ask("/metrics", authorization="Bearer a-token-of-some-length").status_code == 200
    assert ask("/metrics", authorization="Bearer a-token-of-some-lengt").status_code == 403
    settings.PRODUCTION = False
    assert not probes.may_read(rf.get("/metrics"))


@pytest.mark.parametrize("given", ["short", "x" * 65, "two words", "a\tb-c-d-e-f", "头头头头头头头头"])
def test_a_number_that_is_not_sound_is_replaced(given):
    answered = ask("/healthz", x_request_id=given)["X-Request-ID"]
    assert answered != given
    assert len(answered) == 32


def test_a_request_leaves_one_line_with_its_number(lines, world):
    client = Client(headers={"X-Request-ID": "proxy-12345678"})
    client.force_login(world.alice)
    assert client.get("/?q=13800138000")["X-Request-ID"] == "proxy-12345678"
    (line,) = [line for line in lines if line["logger"] == "guanxi.request"]
    assert (line["request_id"], line["route"], line["user"], line["status"]) == (
        "proxy-12345678",
        "home",
        world.alice.pk,
        200,
    )
    assert line["queries"] > 0 and line["ms"] > 0
    assert "13800138000" not in json.dumps(lines)


def test_the_log_holds_nothing_private(lines, world):
    secret = one_time_link(world.bob).rstrip("/").rsplit("/", 1)[-1]
    ask(f"/sign-in/{secret}/x")
    ask("/parties/secret-path-李爱丽/")
    try:
        raise ValueError("Key (email)=(anna@example.com) exists, phone +86 138 0013 8000, gx_abcdefgh1234")
    except ValueError:
        logging.getLogger("guanxi.x").exception("call 13800138000 or anna@example.com")
    told = json.dumps(lines, ensure_ascii=False)
    for private in (secret, "secret-path", "anna@", "13800138000", "138 0013", "gx_abc"):
        assert private not in told
    assert "ValueError" in told
    refused = [line for line in lines if line["logger"] == "django.request"]
    assert len(refused) == 2 and all(len(line["request_id"]) == 32 for line in refused)


def test_people_read_lines():
    record = logging.LogRecord("guanxi.jobs", logging.WARNING, "", 1, "%s failed", ("tidy #3",), None)
    line = logs.formatter(machine=False).format(record)
    assert "tidy #3 failed" in line and "warning" in line and "guanxi.jobs" in line
    assert "guanxi.operate.logs.formatter" in str(configured.LOGGING)
