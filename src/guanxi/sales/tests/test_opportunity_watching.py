"""What opportunities ask for, and what stages learn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.actionmessages.actions import review
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import watcher_named
from guanxi.parties.models import Party
from guanxi.sales.models import OutcomeReason, Quote
from guanxi.sales.opportunities import actions
from guanxi.sales.pipelines import learning
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db


def started(world, tea, **values):
    stage = ensure_standard_pipeline().stages.first()
    given = {"name": "年单", "party": tea, "owner": world.alice, "stage": stage, **values}
    return actions.start(values=given, by=world.alice, at=timezone.now())


@pytest.mark.parametrize(
    ("key", "quiet", "loud"),
    [
        ("sales.big_deal", {"amount": 99_999_99}, {"amount": 100_000_00}),
        ("sales.stalled_deal", {}, {"opened_at": timezone.now() - timedelta(days=15)}),
        ("sales.next_step", {"next_step": "回访"}, {"next_step": "回访", "next_step_on": "2026-01-01"}),
        ("sales.expected_passed", {"expected_on": "2999-01-01"}, {"expected_on": "2026-01-01"}),
    ],
)
def test_a_case_is_raised_where_there_is_one_and_settled_by_closing(world, tea, key, quiet, loud):
    watcher = watcher_named(key)
    started(world, tea, **quiet)
    assert not list(watcher.look(timezone.now(), watcher.defaults()))
    deal = started(world, tea, **loud)
    [case] = watcher.look(timezone.now(), watcher.defaults())
    assert (case.subject[1], case.party_id, case.owner_id) == (deal.pk, tea.pk, world.alice.pk)
    assert case.facts["url"] == deal.get_absolute_url()
    reason = OutcomeReason.objects.filter(outcome="lost").first()
    actions.lose(opportunity=deal, reason=reason, by=world.alice, at=timezone.now())
    assert not list(watcher.look(timezone.now(), watcher.defaults()))


def test_an_accepted_quote_asks_for_the_win_on_the_page_and_of_its_seller(world, tea, as_user):
    deal = started(world, tea, amount=1, expected_on="2999-01-01", next_step="x")
    values = {"party": tea, "opportunity": deal, "code": "Q1", "owner": world.alice, "currency": "CNY"}
    quote = Quote.objects.create(state=Quote.State.SENT, **values)
    watcher = watcher_named("sales.decided_deal")

    def asked():
        page = as_user("alice").get(deal.get_absolute_url()).content.decode()
        return len(list(watcher.look(timezone.now(), watcher.defaults()))), page.count("赢单了吗？")

    assert asked() == (0, 0)
    Quote.objects.filter(pk=quote.pk).update(state=Quote.State.ACCEPTED)
    assert asked() == (1, 1)
    actions.win(opportunity=deal, by=world.alice, at=timezone.now())
    assert asked() == (0, 0)


def test_who_does_not_read_quotes_is_not_told_that_one_was_accepted(world, tea, as_user):
    deal = started(world, tea, amount=1)
    hers = Quote.objects.create(
        party=tea, opportunity=deal, code="Q1", owner=world.alice, currency="CNY", state=Quote.State.ACCEPTED
    )
    review(watcher_named("sales.decided_deal"), now=timezone.now())
    today = as_user("alice").get("/")
    assert (deal.get_absolute_url() in today.content.decode(), _known(today)) == (True, {"sales.decided_deal": 1})
    quotes = world.alice.roles.get()
    for told in (
        {"permissions": {**quotes.permissions, "sales.quote": {"view": "none"}}},
        {"fields": {"sales.quote": {"state": "hidden"}}},
    ):
        world.alice.roles.update(**{"permissions": quotes.permissions, "fields": {}, **told})
        today = as_user("alice").get("/?whose=mine")
        assert (deal.get_absolute_url() in today.content.decode(), _known(today)) == (False, {})
        assert as_user("alice").post(reverse("message_done", args=[ActionMessage.objects.get().pk])).status_code == 404
    world.alice.roles.update(permissions=quotes.permissions, fields={})
    tea_of_others = Party.objects.create(name="别家", code="K2", owner=world.carol)
    Quote.objects.filter(pk=hers.pk).update(owner=world.carol, team=world.suzhou, party=tea_of_others)
    assert not list(watcher_named("sales.decided_deal").look(timezone.now(), {}))


def _known(page):
    return {watcher.key: count for watcher, count in page.context["inbox"].by_watcher}


def test_a_stage_learns_the_share_that_was_won_once_it_has_seen_enough(world, tea, monkeypatch):
    monkeypatch.setattr(learning, "ENOUGH", 3)
    stage = ensure_standard_pipeline().stages.first()
    stage.learns = True
    stage.save()
    ready = {"amount": 1, "expected_on": timezone.localdate(), "next_step": "x"}
    deals = [started(world, tea, **ready) for _ in range(4)]
    step = {"by": world.alice, "at": timezone.now()}
    reason = OutcomeReason.objects.filter(outcome="lost").first()
    actions.win(opportunity=deals[0], **step)
    actions.lose(opportunity=deals[1], reason=reason, **step)
    assert learning.learn() == 0
    actions.win(opportunity=deals[2], **step)
    assert learning.learn() == 1
    stage.refresh_from_db()
    assert (stage.probability, stage.learnt_from) == (67, 3)
