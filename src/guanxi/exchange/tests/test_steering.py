"""Who has begun an import or export steers it and sees its rows; who audits sees that it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from guanxi.access.models import User
from guanxi.access.standard_roles import standard_role
from guanxi.exchange import actions, tasks
from guanxi.exchange.models import ExportRun, ImportIssue, ImportRun
from guanxi.exchange.tests.conftest import NOW
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
PEOPLE = "code,name,phone,birthday\nXX,张三,13812345678,not a date\n"


@pytest.fixture(params=["manager", "analyst"])
def other(request: Any, world: Any) -> Client:
    """Somebody who may audit."""
    world.mona.roles.set([standard_role(request.param)])
    client = Client()
    client.force_login(User.objects.get(pk=world.mona.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_rows_of_others_are_not_shown(bring, world, other):
    run = bring("parties", PEOPLE, by=world.root)
    page = other.get(run.get_absolute_url())
    assert page.status_code == 200
    assert "13812345678" not in page.content.decode()
    for name in ("undo", "repair", "errors"):
        assert reverse(f"exchange:{name}", args=[run.pk]) not in page.content.decode()
    for name in ("errors", "issues", "columns"):
        assert other.get(reverse(f"exchange:{name}", args=[run.pk])).status_code == 404
    assert not ImportIssue.objects.visible_to(User.objects.get(pk=world.mona.pk)).exists()
    assert ImportIssue.objects.visible_to(world.root).exists()


def test_imports_of_others_are_not_steered(bring, world, other):
    Party.objects.create(name="西部客户", code="W9")
    run = bring("parties", PEOPLE, by=world.root)
    row = run.issues.get().row
    for column, cell in (("code", "W9"), ("name", "西部客户"), ("birthday", "")):
        address = reverse("exchange:correct", args=[run.pk, row])
        assert other.post(address, {"column": column, "cell": cell}).status_code == 404
    for name in ("repair", "undo", "cancel", "run", "check", "resume", "forget", "written"):
        assert other.post(reverse(f"exchange:{name}", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert (run.corrections, run.state) == ({}, "finished")


def test_exports_of_others_are_not_stopped(world, other):
    run = tasks.start_export(kind="parties", form="csv", by=world.root, at=NOW)
    assert other.get(reverse("exchange:export", args=[run.pk])).status_code == 200
    assert other.post(reverse("exchange:cancel_export", args=[run.pk])).status_code == 404
    run.refresh_from_db()
    assert run.state == "running"


def test_work_whose_user_is_gone_is_not_done(prepare, world):
    maker = User.objects.create_user("leaver", is_superuser=True)
    Party.objects.create(name="西部客户", code="W9")
    run = prepare("parties", "code,name\nW9,改名\n", by=maker)
    tasks.start_import(run=run, at=NOW, dry=False)
    tasks.start_export(kind="parties", form="csv", by=maker, at=NOW)
    maker.delete()
    work_off()
    assert Party.objects.get().name == "西部客户"
    assert [ImportRun.objects.get().state, ExportRun.objects.get().state] == ["failed", "failed"]
    assert ExportRun.objects.get().message and not ExportRun.objects.get().path.exists()
    actions.undo(run=ImportRun.objects.get(), by=world.root, at=NOW)
