"""What customers buy together comes down to sales as pairs of products, counted by customers."""

from datetime import UTC, datetime, timedelta

import pytest

from guanxi.catalogue.models import Product
from guanxi.insight import pairings, snapshot
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine, Pairing

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
# The analysis reads committed rows by a connection of its own.
pytestmark = pytest.mark.django_db(transaction=True)


def test_pairs_count_customers_of_two_years_and_leave_chance_out(world, settings, tmp_path):
    settings.DATA = tmp_path
    codes = ("tea", "cup", "pen", "ink")
    products = Product.objects.bulk_create([Product(code=code, name=code, currency="CNY") for code in codes])
    tea, cup, pen, ink = products
    parties = Party.objects.bulk_create([Party(name=f"客{n}", code=f"K{n}") for n in range(60)])
    # Twelve buy tea and later a cup, eight tea alone; pens and ink go together by chance, or long ago.
    bought = [(n, tea, 40) for n in range(20)] + [(n, cup, 20) for n in range(12)]
    bought += [(n, pen, 10) for n in range(10, 60)] + [(n, ink, 10) for n in range(5, 55)]
    bought += [(n, tea, 800) for n in range(20, 60)]
    orders = Order.objects.bulk_create(
        Order(code=f"O{i}", party=parties[n], ordered_at=NOW - timedelta(days=ago), currency="CNY", total=100)
        for i, (n, _product, ago) in enumerate(bought)
    )
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=product, quantity=1, amount=100)
        for order, (_n, product, _ago) in zip(orders, bought, strict=True)
    )
    pairings.write(snapshot.take(at=NOW), NOW.date())
    found = {(pair.product.code, pair.other.code): pair for pair in Pairing.objects.select_related("product", "other")}
    assert set(found) == {("tea", "cup"), ("cup", "tea")}
    pair = found["tea", "cup"]
    assert (pair.both, pair.base, pair.of_other, pair.total) == (12, 20, 12, 60)
