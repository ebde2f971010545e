"""The page of the demo company: for administrators, one click there and one click back."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from guanxi.access.models import User
from guanxi.access.standard_roles import standard_role
from guanxi.demo import actions
from guanxi.demo.models import Load
from guanxi.demo.tasks import latest_job, load_demo
from guanxi.jobs.models import Job, Status

pytestmark = pytest.mark.django_db
PAGE = "demo:page"


@pytest.fixture
def boss(client):
    user = User.objects.create_user("boss", language="en")
    user.roles.add(standard_role("administrator"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def test_others_are_shut_out(client):
    user = User.objects.create_user("clerk")
    user.roles.add(standard_role("salesperson"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse(PAGE)).status_code == 403
    for verb in ("load", "remove", "stop"):
        assert client.post(reverse(f"demo:{verb}")).status_code == 403
    assert not Job.objects.exists()


def test_it_is_offered_where_there_is_none(client, boss):
    answer = client.get(reverse(PAGE))
    assert reverse("demo:load") in answer.text
    assert reverse("demo:remove") not in answer.text


def test_one_click_queues_the_load_and_the_page_follows_it(client, boss):
    assert client.post(reverse("demo:load"), {"size": "small"}).status_code == 302
    job = latest_job()
    assert (job.kind, job.payload, job.created_by) == ("demo.load", {"size": "small"}, boss.pk)
    answer = client.get(reverse(PAGE))
    assert "progressbar" in answer.text
    assert 'hx-trigger="every 2s"' in answer.text
    client.post(reverse("demo:load"), {"size": "large"})
    client.post(reverse("demo:remove"))
    assert Job.objects.count() == 1


def test_loading_is_stopped(client, boss):
    client.post(reverse("demo:load"), {"size": "small"})
    client.post(reverse("demo:stop"))
    assert latest_job().status == Status.CANCELLED
    assert reverse("demo:load") in client.get(reverse(PAGE)).text


def test_the_company_that_is_there_is_described_and_can_be_removed(client, boss):
    actions.load_tiny(datetime(2026, 6, 17, 6, 30, tzinfo=UTC))
    answer = client.get(reverse(PAGE))
    assert f"{actions.counts(Load.objects.get())['sales.order']:,}" in answer.text
    assert reverse("demo:load") not in answer.text
    client.post(reverse("demo:load"), {"size": "small"})
    assert not Job.objects.exists()
    client.post(reverse("demo:remove"))
    assert latest_job().kind == "demo.remove"


def test_an_unknown_size_is_refused(client, boss):
    client.post(reverse("demo:load"), {"size": "huge"})
    assert not Job.objects.exists()


def test_a_load_that_fails_says_why(client, boss):
    job = load_demo.enqueue(by=boss, size="small")
    Job.objects.filter(pk=job.pk).update(
        status=Status.DEAD, last_error="Traceback …\nDisk is full", finished_at=job.run_at
    )
    assert "Disk is full" in client.get(reverse(PAGE)).text
