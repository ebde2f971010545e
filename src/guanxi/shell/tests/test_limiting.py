"""What costs seconds of the processor is asked so often a minute, by each user for themselves."""

from importlib import import_module

import pytest
from django.http import HttpResponse

from guanxi.shell.limiting import limited

pytestmark = pytest.mark.django_db


def test_who_asks_too_often_waits_and_nobody_else(world, rf):
    @limited("test.trial", "2/m/user")
    def view(request):
        return HttpResponse("reckoned")

    def ask(user):
        request = rf.get("/", headers={"accept": "application/json"})
        request.user = user
        return view(request).status_code

    assert [ask(world.alice) for _n in range(3)] == [200, 200, 429]
    assert ask(world.bob) == 200


LIMITED = ["insight.views.pages.preview", "automation.views.trial", "sales.commission.rule_views.trial"]


@pytest.mark.parametrize("name", LIMITED)
def test_previews_and_dry_runs_are_limited(name, monkeypatch, rf, world):
    module, _dot, view = f"guanxi.{name}".rpartition(".")
    monkeypatch.setattr("guanxi.shell.limiting.ratelimit.consume", lambda *given, **named: None)
    request = rf.get("/", headers={"accept": "application/json"})
    request.user = world.root
    assert getattr(import_module(module), view)(request).status_code == 429
