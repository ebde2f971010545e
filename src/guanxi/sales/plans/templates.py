"""The plans that are usual in the trade."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from guanxi.sales.plans.actions import Step

ORDER, DELIVERY, ACCEPTED, RETENTION = _("on order"), _("on delivery"), _("after acceptance"), _("retention money")
THIRD = "33.33"
TEMPLATES: dict[str, tuple[tuple[int | str, int, object], ...]] = {
    "30-60-10": ((30, 0, ORDER), (60, 30, DELIVERY), (10, 90, ACCEPTED)),
    "30-70": ((30, 0, ORDER), (70, 30, DELIVERY)),
    "50-50": ((50, 0, ORDER), (50, 30, DELIVERY)),
    "30-30-35-5": ((30, 0, ORDER), (30, 30, DELIVERY), (35, 60, ACCEPTED), (5, 365, RETENTION)),
    "3-months": ((THIRD, 0, ""), (THIRD, 30, ""), (THIRD, 60, "")),
}
CHOICES = [
    ("30-60-10", _("30 % on order, 60 % on delivery, 10 % after acceptance")),
    ("30-70", _("30 % on order, 70 % on delivery")),
    ("50-50", _("50 % on order, 50 % on delivery")),
    ("30-30-35-5", _("30 %, 30 %, 35 %, and 5 % retention money after a year")),
    ("3-months", _("Three equal months")),
]


def steps_of(key: str) -> list[Step]:
    """The instalments of a template, with their conditions in the language of the moment."""
    return [Step(Decimal(share), days, str(condition)) for share, days, condition in TEMPLATES[key]]
