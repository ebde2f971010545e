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
class OrderShipped(Event):
    """Goods of an order went on their way; the subject is the shipment."""


@dataclass(frozen=True, kw_only=True)
class ShipmentReceived(Event):
    """The customer received a shipment."""


@dataclass(frozen=True, kw_only=True)
class ReturnRequested(Event):
    """A customer wants goods or money back; the amount is what they were worth."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Event):
    """Money came in."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(Event):
    """Money went back; the amount is negative."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class DebtWrittenOff(Event):
    """A part of what a customer owes was given up; the subject is the write-off."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class OpportunityOpened(Event):
    """A chance to sell was found."""


@dataclass(frozen=True, kw_only=True)
class OpportunityMoved(Event):
    """An opportunity went on, or back, to another open stage; stages are told by the names they then had."""

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class OpportunityWon(Event):
    """The customer decided for us."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class OpportunityLost(Event):
    """The customer decided against us, or not at all; `amount` is None where nobody could say what it was worth."""

    amount: int | None
    currency: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OpportunityReopened(Event):
    """An opportunity that was closed is worked on again."""

    after: str


@dataclass(frozen=True, kw_only=True)
class QuoteSent(Event):
    """A customer was given a quote."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class QuoteMailed(Event):
    """A quote went to somebody by mail; `name` is who."""

    amount: int
    currency: str
    name: str


@dataclass(frozen=True, kw_only=True)
class QuoteAccepted(Event):
    """A customer accepted a quote; `name` is who did."""

    amount: int
    currency: str
    name: str


@dataclass(frozen=True, kw_only=True)
class LeadConverted(Event):
    """A lead became a customer; `name` is that of the lead."""

    lead_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class QuoteDeclined(Event):
    """A customer declined a quote."""

    amount: int
    currency: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LeadConsented(Event):
    """Somebody consented on a public form, for this purpose."""

    purpose: str


@dataclass(frozen=True, kw_only=True)
class FlowFinished(Event):
    """A pre-sales conversation went through its flow: so many of its steps were done."""

    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(Event):
    """An invoice got its number, or, with a negative amount, a credit note."""

    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class InvoiceVoided(Event):
    """An invoice, or, with a negative amount, a credit note, was made void."""

    amount: int
    currency: str
