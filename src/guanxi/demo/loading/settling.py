"""Instalments of orders, and a few prepayments of which a part goes back."""

from __future__ import annotations

import numpy as np
from django.conf import settings

from guanxi.demo.company.instalments import CONDITIONS, SHARES, Plans
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.sales.models import GivenBack, Instalment, Payment

REASONS = ("订单取消，客户要求退回预付款", "多付货款", "规格变更，差额退回")
ONE_IN, MOST, AFTER = 3, 12, 5 * 86_400


def write_plans(site: Site, planned: Plans, orders: int) -> None:
    """Write the instalments; order 0 has the key `orders`."""
    site.writer.write(
        Instalment,
        len(planned),
        {
            "order_id": orders + planned.order,
            # Days beyond today are counted on from the first day of the history.
            "due_on": site.scene.calendar.dates[0] + planned.day,
            "share": np.array(SHARES)[planned.place],
            "condition": np.array(CONDITIONS, dtype=object)[planned.place],
            "amount": planned.amount,
            "up_to": planned.up_to,
        },
    )


def write_refunds(site: Site) -> None:
    """Give half of some prepayments back, a few days after they came."""
    free = Payment.objects.filter(code__startswith=f"{site.numbering.prefix}SK-", amount__gt=0)
    receipts = list(free.filter(allocations__isnull=True, party__isnull=False).order_by("pk")[::ONE_IN][:MOST])
    at = np.array([np.datetime64(int(r.received_at.timestamp()) + AFTER, "s") for r in receipts], "datetime64[s]")
    back = [receipt.amount // 2 for receipt in receipts]
    parties = [receipt.party_id for receipt in receipts]
    first = site.writer.write(
        Payment,
        len(receipts),
        {
            "code": [f"{site.numbering.prefix}TK-{n:05}" for n in range(1, len(receipts) + 1)],
            "party_id": parties,
            "owner_id": [receipt.owner_id for receipt in receipts],
            "team_id": [receipt.team_id for receipt in receipts],
            "amount": [-amount for amount in back],
            "currency": settings.CURRENCY,
            "received_at": at,
            "method": [receipt.method for receipt in receipts],
            "reason": [REASONS[n % len(REASONS)] for n in range(len(receipts))],
            "created_at": at,
            "updated_at": at,
        },
    )
    keys = [first + n for n in range(len(receipts))]
    parts = {"payment_id": [receipt.pk for receipt in receipts], "refund_id": keys, "amount": back}
    site.writer.write(GivenBack, len(receipts), parts)
    told = {"kind": "sales.PaymentRefunded", "at": at, "party_id": parties, "subject_id": keys}
    facts = [f'{{"amount": {-amount}, "currency": "{settings.CURRENCY}"}}' for amount in back]
    site.writer.write(Entry, len(receipts), told | {"subject_model": Payment._meta.label_lower, "facts": facts})
