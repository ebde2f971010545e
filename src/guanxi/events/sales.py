"""What happens in sales. Amounts are in minor units."""

from dataclasses import dataclass

from guanxi.events.bus import Event


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    """A customer bought."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class OrderReturned(Event):
    """A customer gave goods back; the amount is negative."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Event):
    """Money came in."""

    amount: int
    currency: str
