"""Suggestions: never what is there, bought lately, declined or withdrawn; added, declined, undone, measured."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from guanxi.access.models import User
from guanxi.audit.models import Operation
from guanxi.catalogue.models import Product
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import parse
from guanxi.sales.models import Pairing, Quote, Suggestion
from guanxi.sales.orders import actions as orders
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.quotes import drafting
from guanxi.sales.quotes.drafting import DraftedLine
from guanxi.sales.suggestions import actions, pairing
from guanxi.sales.suggestions.choosing import Place, choose
from guanxi.sales.suggestions.figures import figures
from guanxi.sales.suggestions.listings import PLACES, SUGGESTIONS, keep
from guanxi.sales.suggestions.pairing import Pair

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NOW = timezone.now()


@pytest.fixture
def goods():
    """Tea, from which cup, pot and tray follow, the surest first."""
    made = {
        code: Product.objects.create(code=code, name=name, price=1000, currency="CNY")
        for code, name in (("tea", "茶叶"), ("cup", "茶杯"), ("pot", "茶壶"), ("tray", "茶盘"))
    }
    counts = {"cup": 38, "pot": 30, "tray": 20}
    pairing.keep(Pair("tea", other, both, 120, 60, 1000) for other, both in counts.items())
    return made


@pytest.fixture
def quote(world, tea, goods):
    line = DraftedLine(goods["tea"], "茶叶", Decimal(2), Decimal(9), tax_rate=Decimal(13))
    return drafting.draft(values={"party": tea, "owner": world.alice}, lines=[line], by=world.alice, at=NOW)


def ordered(world, party, product, *, days=0):
    values = {"party": party, "owner": world.alice, "ordered_at": NOW - timedelta(days=days), "status": "placed"}
    return orders.place(values=values, lines=[Drafted(product, product.name, Decimal(1), None)], by=world.alice, at=NOW)


def offered(place, user):
    return [pair.other.code for pair in choose(place, user=user, at=NOW)]


def shown(world, place, code):
    pairs = choose(place, user=world.alice, at=NOW)
    made = actions.show(place=place, pairs=pairs, to=world.alice, at=NOW)
    return next(one for one in made.values() if one.product.code == code)


def counted(client, url):
    return int(re.search(r'data-total="(\d+)"', client.get(url.replace("/?", "/count?")).content.decode())[1])


def test_pairs_come_with_support_confidence_and_lift_and_are_replaced(goods):
    pair = Pairing.objects.get(other=goods["cup"])
    assert (pair.support, pair.confidence, pair.lift) == (0.038, 38 / 120, 38 * 1000 / (120 * 60))
    assert pairing.keep([Pair("tea", "gone", 9, 9, 9, 9)]) == 0
    assert not Pairing.objects.exists()


def test_the_surest_come_first_with_their_reason(alice, quote):
    text = alice.get(reverse("suggestions:quote", args=[quote.pk])).content.decode()
    assert text.index("茶杯") < text.index("茶壶")
    assert "38" in text and "120" in text
    assert Suggestion.objects.filter(quote=quote, state="shown").count() == 3
    alice.get(reverse("suggestions:quote", args=[quote.pk]))
    assert Suggestion.objects.count() == 3


def test_never_what_was_bought_lately_withdrawn_without_price_or_declined(world, tea, goods, quote):
    ordered(world, tea, goods["cup"], days=30)
    assert offered(Place(quote=quote), world.alice) == ["pot", "tray"]
    Product.objects.filter(code="pot").update(is_sold=False)
    assert offered(Place(quote=quote), world.alice) == ["tray"]
    actions.decline(suggestion=shown(world, Place(quote=quote), "tray"), by=world.alice, at=NOW)
    assert offered(Place(quote=quote), world.alice) == []
    Product.objects.filter(code="pot").update(is_sold=True, currency="USD")
    assert offered(Place(quote=quote), world.alice) == []
    Product.objects.filter(code="pot").update(currency="CNY")
    assert offered(Place(quote=quote), world.alice) == ["pot"]


def test_what_was_bought_long_ago_leads_to_suggestions_on_the_customers_page(world, tea, goods):
    assert offered(Place(customer=tea), world.alice) == []
    ordered(world, tea, goods["tea"], days=300)
    assert offered(Place(customer=tea), world.alice) == ["cup", "pot", "tray"]


def test_adding_puts_it_on_the_quote_and_undo_takes_both_back(alice, world, quote):
    found = shown(world, Place(quote=quote), "cup")
    assert alice.post(reverse("suggestions:add", args=[found.pk]), headers=HTMX).status_code == 204
    lines = list(quote.lines.order_by("position").values_list("product__code", "quantity", "tax_rate"))
    assert lines == [("tea", 2, 13), ("cup", 1, 13)]
    found.refresh_from_db()
    assert (found.state, found.answered_by) == ("accepted", world.alice)
    assert alice.post(reverse("suggestions:add", args=[found.pk]), headers=HTMX).status_code == 409
    alice.post(reverse("audit:undo", args=[Operation.objects.latest("pk").pk]), headers=HTMX)
    found.refresh_from_db()
    assert (found.state, quote.lines.count()) == ("shown", 1)


def test_adding_to_an_order_keeps_its_lines_and_is_refused_once_it_has_left(world, tea, goods):
    order = ordered(world, tea, goods["tea"])
    actions.accept(suggestion=shown(world, Place(order=order), "cup"), by=world.alice, at=NOW)
    order.refresh_from_db()
    assert (order.total, order.lines.count()) == (2000, 2)
    late = shown(world, Place(order=order), "pot")
    type(order).objects.filter(pk=order.pk).update(status="cancelled")
    with pytest.raises(ValidationError):
        actions.accept(suggestion=late, by=world.alice, at=NOW)


def test_on_a_customers_page_a_quote_is_made(alice, world, tea, goods):
    ordered(world, tea, goods["tea"], days=300)
    found = shown(world, Place(customer=tea), "cup")
    assert alice.post(reverse("suggestions:add", args=[found.pk]), headers=HTMX).headers["HX-Redirect"]
    assert Quote.objects.get().lines.get().product == goods["cup"]
    assert Suggestion.objects.get(pk=found.pk).quote == Quote.objects.get()


def test_success_is_counted_with_the_money_won(world, tea, goods):
    order = ordered(world, tea, goods["tea"])
    actions.accept(suggestion=shown(world, Place(order=order), "cup"), by=world.alice, at=NOW)
    actions.decline(suggestion=shown(world, Place(order=order), "pot"), by=world.alice, at=NOW)
    told = figures(world.alice, days=30, now=timezone.now())
    assert (told.whole.shown, told.whole.accepted, told.whole.declined, told.whole.won) == (3, 1, 1, 1000)
    assert (told.reasons[0].name, told.reasons[0].won) == ("茶叶 → 茶杯", 1000)
    assert [row.name for row in told.people] == [str(world.alice)]
    assert figures(world.carol, days=30, now=timezone.now()).whole.shown == 0


def test_a_section_takes_the_same_queries_however_many_pairs(alice, quote, goods, django_assert_max_num_queries):
    more = [Product.objects.create(code=f"P{n}", name=f"P{n}", price=1, currency="CNY") for n in range(30)]
    pairing.keep(Pair("tea", one.code, 10 + n, 120, 60, 1000) for n, one in enumerate(more))
    with django_assert_max_num_queries(16):
        alice.get(reverse("suggestions:quote", args=[quote.pk]))


def test_every_figure_leads_to_what_it_counts(alice, world, tea, goods):
    order = ordered(world, tea, goods["tea"])
    actions.accept(suggestion=shown(world, Place(order=order), "cup"), by=world.alice, at=timezone.now())
    actions.decline(suggestion=shown(world, Place(order=order), "pot"), by=world.alice, at=timezone.now())
    told = figures(world.alice, days=30, now=timezone.now())
    for row in (told.whole, *told.people, *told.reasons):
        for url, count in ((row.url, row.shown), (row.accepted_url, row.accepted), (row.declined_url, row.declined)):
            assert counted(alice, url) == count, (row.name, url)
    cup = alice.get(told.reasons[0].accepted_url).content.decode()
    assert "茶杯" in cup and "茶盘" not in cup


def test_suggestions_are_found_by_place_customer_and_product(alice, world, tea, goods, quote):
    shown(world, Place(quote=quote), "cup")
    ordered(world, tea, goods["tea"], days=300)
    actions.show(
        place=Place(customer=tea),
        pairs=choose(Place(customer=tea), user=world.alice, at=NOW)[:1],
        to=world.alice,
        at=NOW,
    )
    found = {place: SUGGESTIONS.url_of([{"field": "place", "op": "is", "value": place}]) for place in PLACES}
    assert {place: counted(alice, url) for place, url in found.items()} == {"quote": 3, "order": 0, "customer": 1}
    asked = parse({"field": "place", "op": "is", "value": "quote"})
    for hidden in ("quote", "order"):
        world.alice.roles.update(fields={"sales.suggestion": {hidden: "hidden"}})
        with pytest.raises(ConditionError):
            compile_condition(asked, SUGGESTIONS.vocabulary, now=NOW, user=User.objects.get(pk=world.alice.pk))
    assert "茶壶" not in alice.get("/suggestions/?q=茶杯").content.decode()
    with pytest.raises(PermissionDenied):
        keep(records=Suggestion.objects.all(), at=NOW)


@pytest.mark.parametrize("field", ["product", "because", "state", "shown_at", "shown_to"])
def test_what_a_role_hides_of_suggestions_neither_figures_nor_headings_tell(alice, world, quote, field):
    found = shown(world, Place(quote=quote), "cup")
    world.alice.roles.update(fields={"sales.suggestion": {field: "hidden"}})
    assert alice.get(reverse("suggestions:figures")).status_code == 403
    told = {"product": "茶杯", "because": "茶叶"}.get(field, "茶叶 → 茶杯")
    for page in ("detail", "preview", "history"):
        text = alice.get(reverse(f"suggestions:{page}", args=[found.pk])).content.decode()
        assert (told in text) == (field not in ("product", "because"))
