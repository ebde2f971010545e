"""What forms ask while one types: the prices of their lines, and what is to be said of them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.models import BASE, Measure, Price, Product, Store
from guanxi.catalogue.pricing.finding import Quoted, Terms, Wanted, list_prices, prices_for
from guanxi.catalogue.units.told import choices_of
from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party
from guanxi.workbench.keys import key_in

MOST = 60
ONE = Decimal(1)


def answers(given: QueryDict, user: User, *, today: date) -> list[dict[str, Any]]:
    """The price, a note and the units for each product and quantity that was asked for; a price and a note only where
    the user may know them.

    At most `MOST` are answered. Six queries, whatever their number.
    """
    keys = [key_in(text) for text in given.getlist("product")[:MOST]]
    rows = Product.objects.visible_to(user).prefetch_related("units")
    found = rows.in_bulk([key for key in keys if key is not None])
    units = [choices_of(found.get(key)) for key in keys]
    if not user.reads(Product._meta.label_lower, "price"):
        return [{**_told(None, ""), "units": choices} for choices in units]
    asked = zip_longest(keys, given.getlist("quantity")[: len(keys)], given.getlist("unit")[: len(keys)], fillvalue="")
    known = [_wanted(found[key], count, unit) for key, count, unit in asked if key in found]
    terms = terms_in(given, user, today=today)
    if reads_prices(user):
        quoted = iter(prices_for(known, terms))
    else:
        listed = list_prices([(one.product, one.measure) for one in known], terms.currency)
        quoted = iter([Quoted(price, price) for price in listed])
    told = [_told(next(quoted) if key in found else None, terms.currency) for key in keys]
    return [{**one, "units": choices} for one, choices in zip(told, units, strict=True)]


def _wanted(product: Product, count: str, unit: str) -> Wanted:
    return Wanted(product, _quantity(count), measure_in(product, unit) or BASE)


def measure_in(product: Product, name: str) -> Measure | None:
    """The unit of a product, for sale, with this name (none: the base unit); None where it has none such."""
    if name in ("", product.unit):
        return BASE
    return next((unit.measure for unit in product.units.all() if unit.name == name and unit.is_sold), None)


def reads_prices(user: User) -> bool:
    """Whether the user reads what stands on price lists."""
    label = Price._meta.label_lower
    return user.may(Action.VIEW, label) and user.reads(label, "unit_price")


def terms_in(given: QueryDict, user: User, *, today: date) -> Terms:
    """For whom, when and where it is sold, as far as the user may see them."""
    party = Party.objects.visible_to(user).filter(pk=key_in(given.get("party", "")) or 0).first()
    store = Store.objects.visible_to(user).filter(pk=key_in(given.get("store", "")) or 0).first()
    day = today
    with suppress(ValueError):
        day = date.fromisoformat(given.get("on", "")[:10])
    return Terms(
        currency=given.get("currency", "")[:3].upper() or settings.CURRENCY,
        day=day,
        grade=party.grade if party else "",
        party=party,
        store=store,
        channel=given.get("channel", "")[:20],
    )


def _quantity(text: str) -> Decimal:
    try:
        return money.parse_decimal(text) if text else ONE
    except money.MoneyError:
        return ONE


def _told(quoted: Quoted | None, currency: str) -> dict[str, str]:
    if quoted is None or quoted.price is None:
        return {"price": "", "note": ""}
    return {"price": str(plain(quoted.price)), "note": _note(quoted, currency)}


def _note(quoted: Quoted, currency: str) -> str:
    """What is to be said of a price from a list: which, and what it is without one."""
    if quoted.rule is None:
        return ""
    if quoted.listed is None or quoted.listed == quoted.price:
        return quoted.reason
    listed = money.format_price(quoted.listed, currency)
    return _("%(reason)s · list price %(price)s") % {"reason": quoted.reason, "price": listed}
