"""The customer's page of a quote: a secret link, one answer; nothing of others, nothing changed by a look."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from guanxi.actionmessages.models import ActionMessage
from guanxi.audit.models import Change, Operation
from guanxi.sales.models import Quote, QuoteLink
from guanxi.sales.quotes import actions, drafting, links
from guanxi.sales.quotes.drafting import DraftedLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def quote(world, tea) -> Quote:
    lines = [
        DraftedLine(None, "龙井", Decimal(10), Decimal(128)),
        DraftedLine(None, "礼盒", Decimal(10), Decimal("5.5"), is_optional=True),
    ]
    values = {"party": tea, "owner": world.alice, "valid_until": timezone.localdate() + timedelta(days=9)}
    made = drafting.draft(values=values, lines=lines, by=world.alice, at=timezone.now())
    return actions.send(quote=made, by=world.alice, at=timezone.now())


@pytest.fixture
def place(quote) -> str:
    return links.make(quote=quote, at=timezone.now()).removeprefix("http://127.0.0.1:8000")


def test_the_customer_sees_the_quote_and_nothing_is_changed_by_that(place, quote, client, world):
    before = (Operation.objects.count(), Quote.objects.get().version)
    answer = client.get(place)
    page = answer.content.decode()
    assert "龙井" in page and "¥1,280.00" in page
    assert "/quotes/" not in page
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert client.head(place).status_code in (200, 405)
    assert before == (Operation.objects.count(), Quote.objects.get().version)
    token = place.rsplit("/", 1)[1]
    assert len(token) == 32
    assert token not in str(list(QuoteLink.objects.values())) + str(list(Change.objects.values()))


def test_what_was_ticked_is_in_the_total_before_anything_is_accepted(place, quote, client):
    optional = quote.lines.get(is_optional=True)
    page = client.post(place, {"answer": "reckon", "chosen": [optional.pk]}).content.decode()
    assert "¥1,335.00" in page
    assert Quote.objects.get().state == "sent"


def test_the_customer_accepts_with_a_name_and_the_seller_is_told(place, quote, client, world):
    assert client.post(place, {"answer": "accept", "name": " "}).status_code == 422
    optional = quote.lines.get(is_optional=True)
    assert client.post(place, {"answer": "accept", "name": "王", "chosen": [optional.pk]}).status_code == 302
    quote.refresh_from_db()
    assert (quote.state, quote.total, quote.answered_by, quote.answered_from) == ("accepted", 133500, "王", "127.0.0.1")
    message = ActionMessage.objects.get()
    assert (message.watcher, message.owner) == ("sales.quote_accepted", world.alice)
    again = client.post(place, {"answer": "decline", "reason": "x"})
    assert again.status_code == 422
    quote.refresh_from_db()
    assert (quote.state, quote.reason) == ("accepted", "")


def test_the_customer_declines_with_a_reason(place, quote, client):
    client.post(place, {"answer": "decline", "reason": "太贵"})
    quote.refresh_from_db()
    assert (quote.state, quote.reason) == ("declined", "太贵")
    assert ActionMessage.objects.get().facts["reason"] == "太贵"


def test_lines_of_other_quotes_cannot_be_chosen(place, quote, client, world, tea):
    line = DraftedLine(None, "别的", Decimal(1), Decimal(1), is_optional=True)
    other = drafting.draft(values={"party": tea}, lines=[line], by=world.alice, at=timezone.now())
    sent = {"answer": "accept", "name": "王", "chosen": [other.lines.get().pk]}
    assert client.post(place, sent).status_code == 422
    assert Quote.objects.get(pk=quote.pk).state == "sent"


def test_a_link_that_is_void_over_or_unknown_leads_nowhere(place, quote, client):
    assert client.get(reverse("quote_offer", args=["x" * 32])).status_code == 404
    links.revoke(quote=quote, at=timezone.now())
    assert client.get(place).status_code == 404
    QuoteLink.objects.update(revoked_at=None, expires_at=timezone.now())
    assert client.get(place).status_code == 404
    QuoteLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert client.get(place).status_code == 200
    Quote.objects.all().bin(at=timezone.now())
    assert client.get(place).status_code == 404


def test_a_stranger_page_may_not_answer_in_the_customers_name(place, quote):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(place, {"answer": "accept", "name": "王"}).status_code == 403
    assert Quote.objects.get().state == "sent"


def test_who_guesses_is_slowed_down(client):
    statuses = [client.post(reverse("quote_offer", args=[f"{n:032}"])).status_code for n in range(21)]
    assert statuses == [404] * 20 + [429]


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_one_counts(place, quote):
    gate, statuses = Barrier(6), []

    def answer(number: int) -> None:
        gate.wait()
        try:
            statuses.append(Client().post(place, {"answer": "accept", "name": f"N{number}"}).status_code)
        finally:
            connection.close()

    threads = [Thread(target=answer, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302] + [422] * 5
    assert ActionMessage.objects.filter(watcher="sales.quote_accepted").count() == 1
