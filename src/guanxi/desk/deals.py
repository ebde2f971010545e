"""What stands beside the 360° page of a party on its business: open deals and quotes, invoices, the credit it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.credit.listings import APPRAISALS
from guanxi.credit.models import Appraisal
from guanxi.loyalty.card import Card, card_of
from guanxi.parties.models import Party
from guanxi.sales import warranties
from guanxi.sales.invoices.listing import INVOICES
from guanxi.sales.models import Order, OrderLine, Quote, StageKind
from guanxi.sales.opportunities.listing import OPPORTUNITIES
from guanxi.sales.payments.refunding import REFUND
from guanxi.sales.payments.verbs import available
from guanxi.sales.quotes.listing import QUOTES
from guanxi.sales.receivables.ages import LOST, may_see, sees_prepaid, written_off
from guanxi.sales.receivables.exposure import Exposure, exposures
from guanxi.workbench.columns import Cell
from guanxi.workbench.listing import Listing

SHORT = 5
OPEN_QUOTES = (Quote.State.DRAFT, Quote.State.SENT)
DEAL, QUOTE = {"stage", "amount", "next_step", "next_step_on"}, {"state", "total", "valid_until"}
SHOWN = DEAL | QUOTE | {"issued_at", "credit_grade", "limit", "review_on"}
# A record, and what the user reads of it.
Shown = tuple[Any, Mapping[str, Cell]]


@dataclass(frozen=True)
class Credit:
    """The credit in force, what the customer owes (None for who may not read it) and the orders that wait for it."""

    appraisal: Appraisal
    cells: Mapping[str, Cell]
    exposure: Exposure | None
    held: list[Order]

    @property
    def is_over(self) -> bool:
        """Whether the user reads that more is owed than was granted."""
        readable = self.exposure is not None and "limit" in self.cells and self.cells["limit"].raw is not None
        return readable and self.exposure.total > (self.appraisal.limit or 0)  # type: ignore[union-attr]

    @property
    def share(self) -> float | None:
        """How much of the limit is used; None where either is not known."""
        limit = self.cells["limit"].raw if "limit" in self.cells else None
        return self.exposure.total / limit if self.exposure is not None and limit else None


@dataclass(frozen=True)
class CustomerDeals:
    """Open deals and quotes, invoices, the latest first; what is under warranty, and until when; the credit, points and
    coupons, what is paid in advance, what was written off, what the user may do.
    """

    deals: list[Shown]
    quotes: list[Shown]
    invoices: list[Shown]
    warranties: list[tuple[OrderLine, date]]
    credit: Credit | None
    loyalty: Card | None
    prepaid: int
    written_off: int
    may_refund: bool
    sees_deals: bool
    sees_quotes: bool
    may_open: bool
    may_offer: bool


def customer_deals(party: Party, user: User, *, today: date) -> CustomerDeals:
    """Gather what stands beside the page of a party that the user may see. Eighteen queries at most."""
    opportunities, quotes = OPPORTUNITIES.label, QUOTES.label
    return CustomerDeals(
        deals=_shown(OPPORTUNITIES, user, "stage", party=party, status=StageKind.OPEN),
        quotes=_shown(QUOTES, user, party=party, state__in=OPEN_QUOTES),
        invoices=_shown(INVOICES, user, party=party),
        warranties=warranties.of_customer(party, user, today=today)[:SHORT],
        credit=_credit(party, user, today),
        loyalty=card_of(party, user, today=today),
        prepaid=available(party) if sees_prepaid(user) else 0,
        written_off=written_off(user).filter(party=party).aggregate(sum=Sum(LOST))["sum"] or 0,
        may_refund=user.able(REFUND) and party.may_change,  # type: ignore[attr-defined]
        sees_deals=user.may(Action.VIEW, opportunities),
        sees_quotes=user.may(Action.VIEW, quotes),
        may_open=user.may(Action.CREATE, opportunities),
        may_offer=user.may(Action.CREATE, quotes),
    )


def _shown(listing: Listing, user: User, *related: str, **which: Any) -> list[Shown]:
    rows = (
        listing.rows.visible_to(user).filter(**which).select_related(*listing.related, *related).order_by("-pk")[:SHORT]
    )
    return [(record, _cells(listing, record, user)) for record in rows]


def _cells(listing: Listing, record: Any, user: User) -> dict[str, Cell]:
    """The cells that are shown here: those of other columns (tags) ask the database for each record."""
    masked = listing.masked_for(user)
    columns = listing.columns_for(user)
    return {key: columns[key].cell(record, masked=key in masked) for key in SHOWN & columns.keys()}


def _credit(party: Party, user: User, today: date) -> Credit | None:
    granted = APPRAISALS.rows.visible_to(user, singly=True).filter(party=party, state=Appraisal.State.IN_FORCE)
    appraisal = granted.select_related(*APPRAISALS.related).first()
    if appraisal is None:
        return None
    reads = may_see(user) and sees_prepaid(user)
    return Credit(
        appraisal=appraisal,
        cells=_cells(APPRAISALS, appraisal, user),
        exposure=exposures([party.pk], today=today)[party.pk] if reads else None,
        held=list(Order.objects.visible_to(user).filter(party=party, held_since__isnull=False).order_by("-pk")[:SHORT]),
    )
