"""The lines of a quote as those of an order, which come to the same to the last fen."""

from __future__ import annotations

from decimal import ROUND_HALF_UP

from guanxi.kernel import money
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.models.order import PRICE_STEP
from guanxi.sales.orders.drafted import Drafted
from guanxi.sales.quotes.reckoning import HUNDRED


def line_of_order(line: QuoteLine, quote: Quote) -> Drafted | None:
    """The line as an order takes it; None for an optional one that was not chosen.

    Orders know prices with tax and a discount as an amount: what rounding leaves over is part of the discount.
    """
    if not line.counts:
        return None
    price = line.unit_price
    if not quote.prices_include_tax:
        price = (price * (HUNDRED + line.tax_rate) / HUNDRED).quantize(PRICE_STEP, ROUND_HALF_UP)
    full = money.line_amount(line.count, price, quote.currency)
    return Drafted(
        product=line.product,
        description=line.name,
        quantity=line.quantity,
        unit=line.unit,
        factor=line.factor,
        unit_price=price,
        discount=full - line.amount,
        # What the customer was offered, whatever the bundle is by now.
        parts=line.parts,
    )
