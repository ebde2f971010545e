"""What sales do when something happens to parties, and what they tell when credit asks."""

from __future__ import annotations

from collections.abc import Sequence

from guanxi.credit.behaviour import provide
from guanxi.events.bus import on
from guanxi.events.parties import PartyMerged
from guanxi.sales.derived import follow_purchases, refresh_parties
from guanxi.sales.receivables.behaviour import payment_behaviour

provide(payment_behaviour)


@on(PartyMerged, many=True)
def add_purchases_up(news: Sequence[PartyMerged]) -> None:
    """The purchases of merged files are those of the one that stands; its role and state follow from them."""
    refresh_parties([event.former_id for event in news])
    standing = {event.party_id for event in news if event.party_id is not None}
    follow_purchases(standing, at=news[0].at, recorded=standing)
