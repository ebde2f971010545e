"""What forms ask while one types: the prices of their lines, and what is to be said of them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Price, Product, Store
from guanxi.catalogue.pricing.finding import Quoted, Terms, list_price, prices_for
from guanxi.kernel import money
from guanxi.kernel.numbers import plain
from guanxi.parties.models import Party
from guanxi.workbench.keys import key_in

MOST = 60
ONE = Decimal(1)


def answers(given: QueryDict, user: User, *, today: date) -> list[dict[str, str]]:
    """The price and a note for each product and quantity that was asked for; empty where the user may know neither.

    At most `MOST` are answered. Four queries, whatever their number.
    """
    keys = [key_in(text) for text in given.getlist("product")[:MOST]]
    if not user.reads(Product._meta.label_lower, "price"):
        return [_told(None, "") for _key in keys]
    quantities = [_quantity(text) for text in given.getlist("quantity")[: len(keys)]]
    quantities += [ONE] * (len(keys) - len(quantities))
    found = Product.objects.visible_to(user).in_bulk([key for key in keys if key is not None])
    terms = terms_in(given, user, today=today)
    known = [(found[key], n) for key, n in zip(keys, quantities, strict=True) if key in found]
    if reads_prices(user):
        quoted = iter(prices_for(known, terms))
    else:
        listed = [list_price(product, terms.currency) for product, _quantity in known]
        quoted = iter([Quoted(price, price) for price in listed])
    return [_told(next(quoted) if key in found else None, terms.currency) for key in keys]


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
        return money.parse_decimal(text)
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
