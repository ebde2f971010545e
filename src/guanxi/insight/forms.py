"""The parameters of the analyses, as users set them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guanxi.insight.chosen import MOST
from guanxi.insight.provenance import VALUES

OWN = "own"
THRESHOLDS = [
    ("mean", _("The mean")),
    ("median", _("The median")),
    ("quintile", _("The upper two fifths")),
    (OWN, _("Own bounds")),
]


class MethodForm(forms.Form):
    """Parameters of a method; each has the name of the library's option, and what is not given follows its default."""

    def parameters(self) -> dict[str, str]:
        """What is set, as it is kept."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def options(self) -> dict[str, Any]:
        """What the library is told."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> dict[str, Any]:
        """The library's options of what is kept; those that no longer hold are left out."""
        form = cls(dict(kept))
        form.is_valid()
        return form.options()


class RFMForm(MethodForm):
    """Against what recency, frequency and money are high or low; an own bound that is not given is the mean."""

    threshold = forms.ChoiceField(label=_("High or low against"), choices=THRESHOLDS, required=False)
    recency = forms.IntegerField(label=_("Recent: bought within (days)"), min_value=0, max_value=10_000, required=False)
    frequency = forms.IntegerField(label=_("Often: orders from"), min_value=1, max_value=100_000, required=False)
    money = forms.DecimalField(label=_("Much: money from"), max_digits=15, decimal_places=2, required=False)

    def parameters(self) -> dict[str, str]:
        given = super().parameters()
        return given if given.get("threshold") == OWN else {k: v for k, v in given.items() if k == "threshold"}

    def options(self) -> dict[str, Any]:
        return {name: value for name, value in super().options().items() if value != OWN}


def percent_field(label: Any, *, least: float = 0, most: int = 100, usual: str = "") -> forms.DecimalField:
    """A share that is asked for in percent; the form's `options` make it a fraction. `usual` holds if none is given."""
    widget = forms.NumberInput(attrs={"placeholder": usual})
    return forms.DecimalField(
        label=label, min_value=least, max_value=most, max_digits=6, decimal_places=2, required=False, widget=widget
    )


def days_field(label: Any, *, least: int, most: int, usual: str = "") -> forms.IntegerField:
    """A number of days; the form's `options` make it a duration."""
    widget = forms.NumberInput(attrs={"placeholder": usual})
    return forms.IntegerField(label=label, min_value=least, max_value=most, required=False, widget=widget)


class LifetimeForm(MethodForm):
    """What of a purchase is earned, and how much less tomorrow's money is worth."""

    margin = percent_field(_("Earned of a purchase, %"), least=1, usual="100")
    discount = percent_field(_("Discount rate a year, %"), usual="10")
    horizon = days_field(_("Look ahead (days)"), least=30, most=3650, usual="365")

    def options(self) -> dict[str, Any]:
        given = super().options()
        ahead = {"horizon": f"{given.pop('horizon')}d"} if "horizon" in given else {}
        return {name: float(value) / 100 for name, value in given.items()} | ahead


class LifeCycleForm(MethodForm):
    """Where a stage ends and the next begins."""

    few = forms.IntegerField(label=_("Exploration: purchases below"), min_value=2, max_value=100, required=False)
    steady_from = forms.IntegerField(label=_("Stability: purchases from"), min_value=2, max_value=500, required=False)
    limit = forms.FloatField(label=_("Degradation: alarm above"), min_value=0.5, max_value=50, required=False)
    ended_below = percent_field(_("Ended: chance of buying again below, %"), least=1, most=99)

    def options(self) -> dict[str, Any]:
        given = super().options()
        return given | {k: float(v) / 100 for k, v in given.items() if k == "ended_below"}


# The risks, in percent, from which on danger is great, or is any.
GREAT, MIDDLE = Decimal(60), Decimal(30)
DANGERS = {"great": GREAT, "middle": MIDDLE}


class ChurnForm(MethodForm):
    """Who counts as lost, how far ahead losses are foreseen, and what an offer to stay costs and does."""

    quantile = percent_field(_("Lost: silent longer than of the intervals, %"), least=50, most=99, usual="90")
    horizon = days_field(_("Foresee (days)"), least=14, most=365, usual="90")
    offer_cost = forms.FloatField(label=_("What an offer costs"), min_value=0, max_value=1e9, required=False)
    offer_success = percent_field(_("Share of the leaving whom it keeps, %"), usual="20")
    great = percent_field(_("Great danger: a risk from, %"), least=1, most=100, usual=f"{GREAT:.0f}")
    middle = percent_field(_("Danger: a risk from, %"), least=1, most=100, usual=f"{MIDDLE:.0f}")

    def clean(self) -> dict[str, Any]:
        """Refuses bounds that leave nothing between them."""
        given = super().clean() or self.cleaned_data
        great, middle = (given.get(name) or usual for name, usual in DANGERS.items())
        if great <= middle:
            raise ValidationError({"middle": _("Great danger must begin above danger.")})
        return given

    @classmethod
    def dangers(cls, kept: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
        """From which risk on danger is great, and from which there is any, in percent; those not kept are the usual."""
        form = cls(dict(kept))
        found = form.cleaned_data if form.is_valid() else {}
        return found.get("great") or GREAT, found.get("middle") or MIDDLE

    def options(self) -> dict[str, Any]:
        given = {name: value for name, value in super().options().items() if name not in DANGERS}
        if "horizon" in given:
            given["horizon"] = f"{given['horizon']}d"
        return given | {k: float(v) / 100 for k, v in given.items() if k in ("offer_success", "quantile")}


FEATURES = ("recency", "frequency", "money", "mean_order", "tenure", "categories", "discounted", "returned")
TECHNIQUES = ("kmeans", "gmm", "hierarchical", "hdbscan")


class SeveralField(forms.MultipleChoiceField):
    """Several choices, kept as one text with commas."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    def to_python(self, value: Any) -> list[str]:
        return super().to_python(self.prepare_value(value))


class SegmentsForm(MethodForm):
    """By what customers are told apart, how groups are found, and how many there are to be."""

    features = SeveralField(
        label=_("Told apart by"), choices=[(key, VALUES[key]) for key in FEATURES], initial=FEATURES[:3], required=False
    )
    technique = forms.ChoiceField(
        label=_("Technique"),
        choices=[("", _("The best of four")), *((key, VALUES[key]) for key in TECHNIQUES)],
        required=False,
    )
    groups = forms.IntegerField(label=_("Number of groups"), min_value=2, max_value=12, required=False)

    def parameters(self) -> dict[str, str]:
        given = super().parameters()
        return given | ({"features": ",".join(self.cleaned_data["features"])} if "features" in given else {})

    def options(self) -> dict[str, Any]:
        given = super().options()
        return given | ({"features": tuple(given["features"])} if "features" in given else {})


class ChosenForm(forms.Form):
    """What is to be done with the customers counted, and until when."""

    text = forms.CharField(label=_("What is to be done"), max_length=200)
    due = forms.DateField(label=_("To be done by"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    known = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, counted: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"known": counted}
        super().__init__(*args, **kwargs)
        self.counted = counted

    def clean(self) -> dict[str, Any]:
        """Refuses to reach more customers than the dialog has counted, or nobody."""
        given = super().clean() or self.cleaned_data
        if not self.counted:
            raise ValidationError(_("There is no customer among these with whom you may work."))
        if (known := given.get("known")) is not None and self.counted > known:
            raise ValidationError(_("There are more customers by now than were counted: look at them again."))
        if self.counted > MOST:
            raise ValidationError(_("These are too many for messages: narrow them down first."))
        return given
