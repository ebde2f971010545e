"""The thresholds of the analyses that have but a few, as users set them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guanxi.insight.forms import MethodForm, days_field, percent_field

HUNDRED = Decimal(100)


class SharesForm(MethodForm):
    """Thresholds that are all shares."""

    def options(self) -> dict[str, Any]:
        return {name: float(value / HUNDRED) for name, value in super().options().items()}


class PyramidForm(MethodForm):
    """The shares of the customers in the upper levels of the value pyramid; the rest is small."""

    vip = percent_field(_("VIP, % of the customers"), least=0.01, usual="1")
    main = percent_field(_("Main, % of the customers"), least=0.01, usual="4")
    ordinary = percent_field(_("Ordinary, % of the customers"), least=0.01, usual="15")

    def clean(self) -> dict[str, Any]:
        """Refuses levels that leave nobody for the small customers."""
        given = super().clean() or self.cleaned_data
        if sum(self._shares(given)) >= HUNDRED:
            raise ValidationError({"ordinary": _("The three shares together must stay below 100 %.")})
        return given

    def options(self) -> dict[str, Any]:
        given = super().options()
        return {"shares": tuple(share / HUNDRED for share in self._shares(given))} if given else {}

    def _shares(self, given: dict[str, Any]) -> list[Decimal]:
        usual = {"vip": Decimal(1), "main": Decimal(4), "ordinary": Decimal(15)}
        return [value if (value := given.get(name)) is not None else share for name, share in usual.items()]


class LoyaltyForm(SharesForm):
    """From which share on a habit counts as the reason that a customer stays."""

    discounted = percent_field(_("Benefit: bought at a discount above, %"), usual="50")
    full_price = percent_field(_("Trust: bought at full price from, %"), usual="80")
    one_place = percent_field(_("Inertia: bought in one shop from, %"), usual="90")
    one_time = percent_field(_("Inertia: bought at one time of the day from, %"), usual="60")


class BasketsForm(MethodForm):
    """How often products must be bought together for a rule, and how surely the one brings the other."""

    min_support = percent_field(_("Support: of the orders at least, %"), least=0.01, usual="0.5")
    min_confidence = percent_field(_("Confidence at least, %"), least=1, usual="20")

    def options(self) -> dict[str, Any]:
        return {name: value / HUNDRED for name, value in super().options().items()}


class FunnelForm(MethodForm):
    """Within which time somebody must come to a step."""

    window = days_field(_("Within (days) of the first purchase"), least=1, most=3650, usual="∞")

    def options(self) -> dict[str, Any]:
        return {name: f"{value}d" for name, value in super().options().items()}


class ForecastForm(MethodForm):
    """How far ahead purchases are expected."""

    horizon = days_field(_("Look ahead (days)"), least=7, most=3650, usual="365")

    def options(self) -> dict[str, Any]:
        return {name: f"{value}d" for name, value in super().options().items()}


class HoursForm(MethodForm):
    """How many hours stand together, and from which chance of error on a cell is not named."""

    band = forms.TypedChoiceField(
        label=_("Hours to a cell"),
        choices=[("", "2"), *((n, str(n)) for n in (1, 3, 4, 6))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    significance = percent_field(_("False discoveries below, %"), least=0.1, most=50, usual="5")

    def options(self) -> dict[str, Any]:
        given = super().options()
        return given | {k: float(v / HUNDRED) for k, v in given.items() if k == "significance"}


class CohortsForm(MethodForm):
    """How long a period is."""

    unit = forms.ChoiceField(
        label=_("Periods"),
        choices=[("month", _("Months")), ("quarter", _("Quarters")), ("week", _("Weeks"))],
        required=False,
    )
