"""The criteria and grades with which a company begins; they are data from then on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from guanxi.credit.behaviour import Measure
from guanxi.credit.models import Criterion, Factor, Grade

# Factor, name, weight, what to look at; character weighs most, and half of it is what was done, not what is said.
CRITERIA: tuple[tuple[Factor, Any, int, Any, str], ...] = (
    (
        Factor.CHARACTER,
        _("Payment behaviour"),
        20,
        _("How far beyond the terms they paid what fell due in the past year."),
        Measure.PAYMENTS,
    ),
    (
        Factor.CHARACTER,
        _("Reputation and management"),
        15,
        _("Court and tax records, what suppliers and colleagues in the trade say, changes in the management."),
        "",
    ),
    (
        Factor.CAPACITY,
        _("Earning power and cash flow"),
        20,
        _("Revenue and profit of the last years, operating cash flow, current ratio."),
        "",
    ),
    (
        Factor.CAPACITY,
        _("Skill in running the business"),
        5,
        _("Years in the trade, people, sites, use of capacity."),
        "",
    ),
    (
        Factor.CAPITAL,
        _("Net worth and debt"),
        15,
        _("Paid-in capital, equity to assets, debt to equity."),
        "",
    ),
    (
        Factor.COLLATERAL,
        _("Collateral and guarantees"),
        10,
        _("What secures the claim: deposit, mortgage, guarantee, retention of title, credit insurance."),
        "",
    ),
    (
        Factor.CONDITIONS,
        _("Trade and region"),
        10,
        _("Growth and crises of their trade and region, dependence on few buyers, seasons, policy."),
        "",
    ),
    (
        Factor.CONDITIONS,
        _("Weight of the relation"),
        5,
        _("How long we know each other, our share of what they buy, what they would lose with us."),
        "",
    ),
)
# Name, from a score of, months of purchases as limit, days to pay, months until review.
GRADES = (
    ("AAA", 85, "3", 60, 12),
    ("AA", 75, "2", 45, 12),
    ("A", 65, "1.5", 30, 6),
    ("B", 50, "0.5", 15, 3),
    ("C", 0, "0", 0, 6),
)


@transaction.atomic
def begin() -> bool:
    """Give a company without any criteria and grades the usual ones, named in its language; answers whether it did."""
    if Criterion.objects.exists() or Grade.objects.exists():
        return False
    with translation.override(settings.LANGUAGE_CODE):
        for factor, name, weight, guidance, measure in CRITERIA:
            Criterion.objects.create(
                factor=factor, name=str(name), weight=weight, guidance=str(guidance), measure=measure
            )
    for grade, lowest, months, days, review in GRADES:
        Grade.objects.create(
            name=grade, lowest_score=lowest, months=Decimal(months), terms_days=days, review_months=review
        )
    return True
