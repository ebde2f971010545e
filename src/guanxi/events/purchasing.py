"""What happens in purchasing. Amounts are in minor units."""

from dataclasses import dataclass

from guanxi.events.bus import Event


@dataclass(frozen=True, kw_only=True)
class PurchaseMailed(Event):
    """An order went to a supplier by mail; `name` is to whom."""

    amount: int
    currency: str
    name: str
