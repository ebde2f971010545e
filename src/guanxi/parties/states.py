"""The rules by which the relationship state follows from what a party has bought (P-04)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models.choices import State

LOST_AFTER = timedelta(days=365)
LOYAL_ORDERS = 5
LOYAL_WITHIN = timedelta(days=180)
BOUGHT = (State.FIRST_TIME, State.REPEAT, State.LOYAL, State.WON_BACK)


@dataclass(frozen=True)
class Facts:
    """What the rules look at."""

    state: str
    orders: int
    last_purchase_at: datetime | None


@dataclass(frozen=True)
class Rule:
    """One line of the rule book: when it holds, the party is in `state`."""

    key: str
    state: State
    sentence: str | Promise

    def holds(self, facts: Facts, now: datetime) -> bool:
        """Whether the rule applies; the first that does decides."""
        silent = now - facts.last_purchase_at if facts.last_purchase_at else None
        if self.key == "never_bought":
            return silent is None
        assert silent is not None
        return {
            "lost": silent > LOST_AFTER,
            "won_back": facts.state in (State.LOST, State.WON_BACK) and facts.orders < 2 * LOYAL_ORDERS,
            "loyal": facts.orders >= LOYAL_ORDERS and silent <= LOYAL_WITHIN,
            "repeat": facts.orders >= 2,
            "first_time": True,
        }[self.key]


# In this order; users read these sentences on the settings page and at each change.
RULES = (
    Rule("never_bought", State.LATENT, _("Has never bought.")),
    Rule("lost", State.LOST, _("Has bought, but not for 365 days.")),
    Rule("won_back", State.WON_BACK, _("Was lost and has bought again.")),
    Rule("loyal", State.LOYAL, _("Has bought 5 times or more, the last time within 180 days.")),
    Rule("repeat", State.REPEAT, _("Has bought twice or more within the last year's reach.")),
    Rule("first_time", State.FIRST_TIME, _("Has bought once.")),
)


def state_of(facts: Facts, now: datetime) -> tuple[State | str, str]:
    """The state by the rules, and the key of the rule that gave it.

    Who has never bought keeps the state that people gave them (non-customer, latent, target).
    """
    rule = next(r for r in RULES if r.holds(facts, now))
    if rule.key == "never_bought" and facts.state not in (*BOUGHT, State.LOST):
        return facts.state, rule.key
    return rule.state, rule.key


def sentences() -> Iterable[tuple[str, str | Promise]]:
    """The rule book, for people: state and sentence."""
    return [(str(rule.state.label), rule.sentence) for rule in RULES]
