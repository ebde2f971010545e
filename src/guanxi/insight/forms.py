"""Thresholds of the RFM classes, as users adjust them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

OWN = "own"
THRESHOLDS = [
    ("mean", _("The mean")),
    ("median", _("The median")),
    ("quintile", _("The upper two fifths")),
    (OWN, _("Own bounds")),
]


class RFMForm(forms.Form):
    """Against what recency, frequency and money are high or low; an own bound that is not given is the mean."""

    threshold = forms.ChoiceField(label=_("High or low against"), choices=THRESHOLDS, required=False)
    recency = forms.IntegerField(label=_("Recent: bought within (days)"), min_value=0, max_value=10_000, required=False)
    frequency = forms.IntegerField(label=_("Often: orders from"), min_value=1, max_value=100_000, required=False)
    money = forms.DecimalField(label=_("Much: money from"), max_digits=15, decimal_places=2, required=False)

    def parameters(self) -> dict[str, str]:
        """What is set, as it is kept."""
        given = {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}
        return given if given.get("threshold") == OWN else {k: v for k, v in given.items() if k == "threshold"}
