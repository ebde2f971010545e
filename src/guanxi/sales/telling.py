"""What sales tell of orders, payments and quotes, however they came in."""

from __future__ import annotations

from datetime import datetime

from guanxi.events.sales import (
    OrderPlaced,
    OrderReturned,
    PaymentReceived,
    PaymentRefunded,
    QuoteAccepted,
    QuoteDeclined,
    QuoteMailed,
    QuoteSent,
)
from guanxi.sales.models import Order, Payment, Quote


def of_order(order: Order, by: int | None) -> OrderPlaced | OrderReturned:
    """The order was placed, or, with a negative total, given back; `by` is the key of who entered it."""
    told = OrderReturned if order.total < 0 else OrderPlaced
    return told(
        at=order.ordered_at,
        by_id=by,
        party_id=order.party_id,
        subject=(Order._meta.label_lower, order.pk),
        amount=order.total,
        currency=order.currency,
    )


def of_payment(payment: Payment, by: int | None) -> PaymentReceived | PaymentRefunded:
    """The payment came in, or went back; `by` is the key of who entered it."""
    told = PaymentRefunded if payment.is_refund else PaymentReceived
    return told(
        at=payment.received_at,
        by_id=by,
        party_id=payment.party_id,
        subject=(Payment._meta.label_lower, payment.pk),
        amount=payment.amount,
        currency=payment.currency,
    )


def of_quote(
    told: type[QuoteSent | QuoteAccepted | QuoteDeclined | QuoteMailed],
    quote: Quote,
    by: int | None,
    at: datetime,
    **facts: str,
) -> QuoteSent | QuoteAccepted | QuoteDeclined | QuoteMailed:
    """What became of a quote; `by` is the key of the colleague who did it, `facts` what the event carries besides."""
    return told(
        at=at,
        by_id=by,
        party_id=quote.party_id,
        subject=(Quote._meta.label_lower, quote.pk),
        amount=quote.total,
        currency=quote.currency,
        **facts,
    )
