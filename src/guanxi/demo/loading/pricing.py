"""The price lists of the demo company: members', wholesale by quantity, the WeChat shop's, a sale's, one company's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from guanxi.catalogue.models import Price, PriceList, SalesChannel
from guanxi.demo.company.assortment import assortment
from guanxi.demo.loading.ground import unclaimed
from guanxi.demo.loading.site import Site
from guanxi.kernel import money
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade, PartyKind

# The sale began so many days ago and lasts so long.
BEGUN, LASTS = timedelta(days=5), timedelta(days=14)


class Offer(NamedTuple):
    """A list: which products of those that are sold (one of so many), and what part of the price from how many on."""

    name: str
    one_of: int
    steps: Mapping[int, Decimal]
    grade: str = ""
    channel: str = ""
    is_sale: bool = False
    is_agreed: bool = False


OFFERS = (
    Offer("会员价", 1, {0: Decimal("0.92")}, grade=str(Grade.VIP)),
    Offer(
        "批发价", 1, {10: Decimal("0.88"), 50: Decimal("0.8"), 200: Decimal("0.72")}, channel=str(SalesChannel.SALES)
    ),
    Offer("微信商城价", 3, {0: Decimal("0.96")}, channel=str(SalesChannel.WECHAT)),
    Offer("限时促销", 5, {0: Decimal("0.85")}, is_sale=True),
    Offer("大客户协议价", 4, {0: Decimal("0.82"), 100: Decimal("0.75")}, is_agreed=True),
)


def write_price_lists(site: Site) -> None:
    """Write the lists, and what products cost on them: to the tenth of a yuan."""
    today = site.scene.calendar.today
    buyer = _buyer(site)
    offers = [offer for offer in OFFERS if buyer or not offer.is_agreed]
    count = len(offers)
    columns = {
        "name": unclaimed(PriceList, "name", [offer.name for offer in offers]),
        "currency": settings.CURRENCY,
        "party_id": [buyer if offer.is_agreed else None for offer in offers],
        "grade": [offer.grade for offer in offers],
        "channel": [offer.channel for offer in offers],
        "starts_on": [_day(today - BEGUN, offer) for offer in offers],
        "ends_on": [_day(today - BEGUN + LASTS, offer) for offer in offers],
        "priority": 0,
    }
    first = site.writer.write(PriceList, count, columns)
    rows = [(first + n, *row) for n, offer in enumerate(offers) for row in _prices(site, offer)]
    columns = {
        "price_list_id": [of for of, *_rest in rows],
        "product_id": [product for _of, product, *_rest in rows],
        "from_quantity": [step for *_rest, step, _price in rows],
        "unit_price": [str(price) for *_rest, price in rows],
    }
    site.writer.write(Price, len(rows), columns)


def _buyer(site: Site) -> int | None:
    """The company with whom prices were agreed: the first that somebody looks after."""
    own = Party.objects.filter(code__startswith=site.filing.prefix, kind=PartyKind.ORGANISATION, owner__isnull=False)
    found: int | None = own.order_by("pk").values_list("pk", flat=True).first()
    return found


def _day(day: date, offer: Offer) -> date | None:
    return day if offer.is_sale else None


def _prices(site: Site, offer: Offer) -> Iterator[tuple[int, int, Decimal]]:
    for n, price in enumerate(assortment().price.tolist()):
        if n % offer.one_of == 0:
            for step, part in offer.steps.items():
                yield site.ground.products + n, step, _rounded(price, part)


def _rounded(price: int, part: Decimal) -> Decimal:
    return money.to_decimal(10 * money.round_half_up(price * part / 10), settings.CURRENCY)
