"""The list of the ledger of points."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.loyalty.models import PointsEntry
from guanxi.loyalty.points import actions
from guanxi.parties.models import Party
from guanxi.search import matching
from guanxi.workbench.columns import Choice, Column, Moment, Number, Related, Title
from guanxi.workbench.listing import Listing, Preset, register

Kind = PointsEntry.Kind
TONES: dict[str, str] = {
    Kind.EARNED: "green",
    Kind.REDEEMED: "blue",
    Kind.EXPIRED: "neutral",
    Kind.ADJUSTED: "violet",
    Kind.REVERSED: "amber",
}


def _of_customers(text: str, user: User) -> Q:
    """The entries of customers whom the text finds, if the user sees them."""
    rows = Party._base_manager.filter(rules.condition(Party, user)).filter(matching(text, Party, user))
    return Q(party__in=rows.values("pk"))


def _named(entry: Any) -> str:
    return str(entry)


POINTS = register(
    Listing(
        model=PointsEntry,
        key="points",
        title=pgettext_lazy("loyalty", "Points"),
        noun=_("Points entry"),
        icon="coins",
        columns=(
            Title(key="entry", label=_("Entry"), compute=_named, needs=("kind", "points")),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Moment(key="at", label=_("Time")),
            Choice(key="kind", label=_("Kind"), tones=TONES),
            Number(key="points", label=pgettext_lazy("loyalty", "Points"), order="-points"),
            Number(key="left", label=_("Not used up yet")),
            Moment(key="expires_on", label=_("Valid until")),
            Column(key="reason", label=_("Reason")),
            Related(key="by", label=_("Booked by")),
        ),
        default=("entry", "party", "at", "expires_on", "left", "reason", "by"),
        presets=(
            Preset(
                key="soon",
                label=_("Expires within 30 days"),
                condition={
                    "all": [
                        {"field": "left", "op": ">", "value": 0},
                        {"field": "expires_on", "op": "in_next", "value": {"n": 30, "unit": "days"}},
                    ]
                },
            ),
            Preset(key="by_hand", label=_("By hand"), condition={"field": "kind", "op": "is", "value": "adjusted"}),
        ),
        create=None,
        delete=actions.delete,
        bulk=(),
        search=_of_customers,
        pages="guanxi.loyalty.points.urls",
        empty_text=_("What customers earn and spend of points stands here. Turn the rules of points on to begin."),
    )
)
