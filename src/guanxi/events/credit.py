"""What happens to the credit of customers. Amounts are in minor units."""

from dataclasses import dataclass

from guanxi.events.bus import Event


@dataclass(frozen=True, kw_only=True)
class CreditGranted(Event):
    """A customer may owe up to the amount, to be paid within `days`."""

    amount: int
    currency: str
    days: int
    grade: str


@dataclass(frozen=True, kw_only=True)
class CreditEnded(Event):
    """A customer is no longer given credit."""

    reason: str
