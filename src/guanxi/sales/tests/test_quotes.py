"""Quotes: written, reckoned, sent, answered, versioned and made into orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.models import Operation
from guanxi.catalogue.models import Product
from guanxi.journal.models import Entry
from guanxi.sales.models import Order, Quote
from guanxi.sales.quotes import actions, drafting, versions
from guanxi.sales.quotes.drafting import DraftedLine

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
State = Quote.State


@pytest.fixture
def longjing():
    return Product.objects.create(code="T1", name="龙井", currency="CNY", price=12800, unit="盒")


@pytest.fixture
def quote(world, tea, longjing) -> Quote:
    lines = [
        DraftedLine(longjing, "龙井", Decimal(10), Decimal(128), Decimal(10), Decimal(13)),
        DraftedLine(None, "礼盒", Decimal(10), Decimal("5.5"), tax_rate=Decimal(13), is_optional=True),
    ]
    values = {"party": tea, "owner": world.alice, "valid_until": timezone.localdate() + timedelta(days=9)}
    return drafting.draft(values=values, lines=lines, by=world.alice, at=timezone.now())


def sent_lines(*given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    sent = {"lines-TOTAL_FORMS": len(given), "lines-INITIAL_FORMS": initial}
    return sent | {f"lines-{n}-{name}": value for n, line in enumerate(given) for name, value in line.items()}


def send(quote: Quote, world: Any) -> Quote:
    return actions.send(quote=quote, by=world.alice, at=timezone.now())


def test_a_quote_is_written_in_its_form(alice, tea, longjing):
    head = {"party": tea.pk, "currency": "CNY", "prices_include_tax": "on", "terms": "款到发货"}
    sent = head | sent_lines(
        {
            "product": longjing.pk,
            "quantity": "2.5",
            "unit_price": "128",
            "discount": "12.5",
            "tax_rate": "13",
            "ORDER": 2,
        },
        {"description": "运费", "quantity": "3", "unit_price": "0.335", "ORDER": 1},
        {},
    )
    reckoned = alice.post(reverse("quotes:reckon"), sent).content.decode()
    assert "¥281.01" in reckoned and "¥248.80" in reckoned
    response = alice.post(reverse("quotes:new"), sent, headers=HTMX)
    quote = Quote.objects.get()
    assert response["HX-Redirect"] == quote.get_absolute_url()
    assert [line.name for line in quote.lines.order_by("position")] == ["运费", "龙井"]
    assert (quote.net, quote.tax, quote.total) == (24880, 3221, 28101)
    assert quote.given_away == Decimal("12.46")
    page = alice.get(quote.get_absolute_url()).content.decode()
    assert "¥281.01" in page and "款到发货" in page
    again = alice.post(
        reverse("quotes:new"), head | sent_lines({"description": "x", "quantity": "0", "unit_price": "-1"})
    )
    assert again.status_code == 422


def test_what_is_sent_stands_as_it_is(alice, world, quote):
    send(quote, world)
    answer = alice.post(
        reverse("quotes:edit", args=[quote.pk]),
        {"party": quote.party_id, "code": quote.code}
        | sent_lines({"description": "x", "quantity": "1", "unit_price": "1"}),
    )
    assert answer.status_code == 422
    with pytest.raises(ValidationError):
        drafting.change(record=quote, values={"subject": "x"}, version=None)
    drafting.change(record=Quote.objects.get(pk=quote.pk), values={"owner": world.bob}, version=None)
    assert Quote.objects.get(pk=quote.pk).total == 115200


def test_a_new_version_supersedes_the_one_before_once_it_is_sent(alice, world, quote):
    send(quote, world)
    second = versions.new_version(quote=quote, by=world.alice, at=timezone.now())
    assert (second.code, second.revision, second.total) == (f"{quote.code}-2", 2, 115200)
    with pytest.raises(ValidationError):
        versions.new_version(quote=quote, by=world.alice, at=timezone.now())
    line = second.lines.get(is_optional=False)
    line.quantity = Decimal(20)
    line.save()
    pairs = versions.compare(list(quote.lines.order_by("pk")), list(second.lines.order_by("pk")))
    assert [(pair.change, pair.differs) for pair in pairs] == [("changed", {"shown_quantity"}), ("same", frozenset())]
    assert alice.get(reverse("quotes:compare", args=[second.pk])).status_code == 200
    quote.refresh_from_db()
    assert quote.state == State.SENT
    send(second, world)
    quote.refresh_from_db()
    assert quote.state == State.SUPERSEDED
    with pytest.raises(ValidationError):
        actions.accept(quote=quote, name="王", by=world.alice, at=timezone.now())


def test_the_customer_takes_optional_lines_and_the_order_comes_to_the_same(alice, world, tea, quote):
    send(quote, world)
    optional = quote.lines.get(is_optional=True)
    actions.accept(quote=quote, name="王经理", chosen={optional.pk}, address="192.0.2.1", by=None, at=timezone.now())
    quote.refresh_from_db()
    assert (quote.state, quote.total, quote.answered_by) == (State.ACCEPTED, 120700, "王经理")
    alice.post(reverse("quotes:verb", args=[quote.pk, "order"]))
    order = Order.objects.get()
    quote.refresh_from_db()
    assert (order.total, order.party, order.owner, quote.order) == (120700, tea, world.alice, order)
    assert [line.amount for line in order.lines.order_by("position")] == [115200, 5500]
    assert f'href="{quote.get_absolute_url()}"' in alice.get(order.get_absolute_url()).content.decode()
    alice.post(reverse("quotes:verb", args=[quote.pk, "order"]))
    assert Order.objects.count() == 1
    kinds = set(Entry.objects.filter(party=tea).values_list("kind", flat=True))
    assert {"sales.QuoteSent", "sales.QuoteAccepted", "sales.OrderPlaced"} <= kinds
    assert "王经理" in alice.get(reverse("party_timeline", args=[tea.pk])).content.decode()


def test_making_the_order_is_undone_whole(alice, world, tea, quote):
    send(quote, world)
    alice.post(reverse("quotes:verb", args=[quote.pk, "order"]))
    assert Quote.objects.get().state == State.ACCEPTED
    alice.post(reverse("audit:undo", args=[Operation.objects.order_by("-pk")[0].pk]), headers=HTMX)
    quote.refresh_from_db()
    assert not Order.objects.exists()
    assert (quote.state, quote.order) == (State.SENT, None)
    tea.refresh_from_db()
    assert tea.purchase_count == 0


def test_nothing_is_sent_or_accepted_after_its_day_and_what_is_late_expires(world, quote):
    today = timezone.localdate()
    Quote.objects.filter(pk=quote.pk).update(valid_until=today - timedelta(days=1))
    with pytest.raises(ValidationError):
        send(quote, world)
    Quote.objects.filter(pk=quote.pk).update(state=State.SENT)
    with pytest.raises(ValidationError):
        actions.accept(quote=quote, name="王", by=None, at=timezone.now())
    assert actions.expire(on=today) == 1
    assert Quote.objects.get().state == State.EXPIRED


def test_the_api_writes_a_quote_with_its_lines_and_carries_out_its_verbs(api, world, tea):
    alice = api(world.alice)
    body = {"party": tea.pk, "lines": [{"description": "茶", "quantity": "2", "unit_price": "10", "tax_rate": "13"}]}
    made = alice.post("quotes", body)
    assert made.status_code == 201, made.content
    quote = made.json()
    assert quote["total"] == {"amount": 2000, "currency": "CNY"}
    assert alice.post(f"quotes/{quote['id']}/sending").status_code == 200
    assert alice.post(f"quotes/{quote['id']}/refusal", {"reason": "太贵"}).json()["state"] == "declined"
    assert api(world.carol).get(f"quotes/{quote['id']}").status_code == 404


def test_the_page_offers_what_fits_where_the_quote_stands(alice, world, quote):
    def offered() -> list[str]:
        return [verb.key for verb in alice.get(quote.get_absolute_url()).context["verbs"]]

    assert offered() == ["mailing", "sending", "copy"]
    send(quote, world)
    assert offered() == ["mailing", "acceptance", "refusal", "order", "version", "copy"]
    copied = alice.post(reverse("quotes:verb", args=[quote.pk, "copy"]), headers=HTMX)
    assert copied["HX-Redirect"] == reverse("quotes:edit", args=[Quote.objects.latest("pk").pk])
    declined = alice.post(reverse("quotes:verb", args=[quote.pk, "refusal"]), {"reason": "太贵"}, headers=HTMX)
    assert "recordsChanged" in declined["HX-Trigger"]
    assert offered() == ["version", "copy"]
    refused = alice.post(reverse("quotes:verb", args=[quote.pk, "order"]), headers=HTMX)
    assert refused.status_code == 422
