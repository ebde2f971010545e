"""How records of sales with a number are found by what one types above their lists: that number, or their customer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.query import QuerySet

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.parties.models import Party
from guanxi.sales.models import Invoice, Order, Payment, Quote, Return, Shipment, WriteOff
from guanxi.search import matching

# Behind every string that begins like the one before it.
LAST = "\U0010ffff"


def orders(text: str, user: User) -> Q:
    """Orders whose number begins with the text, or whose customer it finds, if the user sees them."""
    return _either(Order._base_manager.all(), text, user)


def payments(text: str, user: User) -> Q:
    """Payments whose number begins with the text, or whose customer it finds, if the user sees them."""
    return _either(Payment._base_manager.all(), text, user)


def quotes(text: str, user: User) -> Q:
    """Quotes whose number begins with the text, or whose customer it finds, if the user sees them."""
    return _either(Quote._base_manager.all(), text, user)


def shipments(text: str, user: User) -> Q:
    """Shipments whose number or tracking number begins with the text, or whose customer it finds, if the user sees
    them.
    """
    return _either(Shipment._base_manager.all(), text, user) | Q(tracking__startswith=text)


def returns(text: str, user: User) -> Q:
    """Returns whose number begins with the text, or whose customer it finds, if the user sees them."""
    return _either(Return._base_manager.all(), text, user)


def invoices(text: str, user: User) -> Q:
    """Invoices whose number begins with the text, or whose customer it finds, if the user sees them; by their buyer's
    tax number, too.
    """
    return _either(Invoice._base_manager.all(), text, user) | Q(tax_number=text)


def write_offs(text: str, user: User) -> Q:
    """Write-offs whose number begins with the text, or whose customer it finds, if the user sees them."""
    return _either(WriteOff._base_manager.all(), text, user)


def numbered(text: str) -> Q:
    """Records whose number begins with the text, in the case in which it was typed or in capitals."""
    found = Q()
    for begin in {text, text.upper()}:
        # A range, because an index serves it on every database; the pattern, because collations differ.
        found |= Q(code__gte=begin, code__lt=begin + LAST, code__startswith=begin)
    return found


def _either(rows: QuerySet[Any], text: str, user: User) -> Q:
    parties = Party._base_manager.filter(rules.condition(Party, user), matching(text, Party, user)).values("pk")
    found = rows.filter(numbered(text)).values("pk")
    return Q(pk__in=found.union(rows.filter(party__in=parties).values("pk")))
