"""Links by which customers see a quote without signing in. Only hashes are kept; a link ends by itself."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from guanxi.kernel.tokens import public_token, token_hash
from guanxi.sales.models import Quote, QuoteLink

# A link outlives the quote a little, so that the customer reads that it has run out rather than nothing.
GRACE = timedelta(days=30)
# Of a quote that is valid without end.
LONGEST = timedelta(days=180)


@transaction.atomic
def make(*, quote: Quote, at: datetime) -> str:
    """A fresh address at which the customer sees the quote; it is told once and kept nowhere."""
    token = public_token()
    QuoteLink.objects.create(quote=quote, digest=token_hash(token), made_at=at, expires_at=_end(quote, at))
    return settings.BASE_URL + reverse("quote_offer", args=[token])


def withdraw(link: str) -> None:
    """Let an address that reached nobody be as if it had never been made."""
    QuoteLink.objects.filter(digest=token_hash(link.rstrip("/").rpartition("/")[2])).delete()


@transaction.atomic
def revoke(*, quote: Quote, at: datetime) -> int:
    """Make all links of the quote void; answers how many there were."""
    return quote.links.filter(revoked_at__isnull=True).update(revoked_at=at)


def quote_of(token: str, *, at: datetime) -> Quote | None:
    """The quote that a living link shows: sent once, and not in the bin."""
    living = QuoteLink.objects.filter(digest=token_hash(token), revoked_at__isnull=True, expires_at__gt=at)
    found = living.select_related("quote__party", "quote__contact", "quote__owner").first()
    if found is None or found.quote.deleted_at is not None or found.quote.state == Quote.State.DRAFT:
        return None
    return found.quote


def _end(quote: Quote, at: datetime) -> datetime:
    if quote.valid_until is None:
        return at + LONGEST
    return timezone.make_aware(datetime.combine(quote.valid_until, time.max)) + GRACE
