"""What the groups of like customers are called (A-07): their keys name what they have more or less of than others."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: Mapping[str, str | Promise] = {
    "average": gettext_lazy("like most"),
    "none": gettext_lazy("like no others"),
    "recency_low": gettext_lazy("bought lately"),
    "recency_high": gettext_lazy("long silent"),
    "frequency_low": gettext_lazy("buy seldom"),
    "frequency_high": gettext_lazy("buy often"),
    "money_low": gettext_lazy("spend little"),
    "money_high": gettext_lazy("spend much"),
    "mean_order_low": gettext_lazy("small orders"),
    "mean_order_high": gettext_lazy("large orders"),
    "tenure_low": gettext_lazy("new"),
    "tenure_high": gettext_lazy("long with us"),
    "categories_low": gettext_lazy("few categories"),
    "categories_high": gettext_lazy("many categories"),
    "discounted_low": gettext_lazy("pay the full price"),
    "discounted_high": gettext_lazy("buy at a discount"),
    "returned_low": gettext_lazy("return little"),
    "returned_high": gettext_lazy("return much"),
}


def segment_name(key: str) -> str:
    """The name of a group in the reader's language: "money_high.recency_low" is “spend much, bought lately”."""
    plain, _dash, turn = key.partition("-")
    words = _(", ").join(str(WORDS.get(part, part)) for part in plain.split("."))
    return f"{words} ({turn})" if turn else words
