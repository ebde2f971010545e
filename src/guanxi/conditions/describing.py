"""What the editor in the page needs to know of a vocabulary, as plain data for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import pgettext

from guanxi.access.middleware import zone_of
from guanxi.conditions.asking import Asking
from guanxi.conditions.binding import COUNT, MAX_RELATED
from guanxi.conditions.columns import Allowed
from guanxi.conditions.compiler import default_allowed
from guanxi.conditions.kinds.arguments import PERIOD_NAMES, UNIT_NAMES, SpanOf
from guanxi.conditions.kinds.base import Field
from guanxi.conditions.kinds.number import Money
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.related import FIGURES, Related
from guanxi.conditions.vocabularies import Vocabulary, vocabulary_of

if TYPE_CHECKING:
    from guanxi.access.models import User


def describe(
    vocabulary: Vocabulary, language: str, *, user: User | None, allowed: Allowed | None = None
) -> dict[str, Any]:
    """The vocabulary and those its related lists lead to, with operators and choices, in the language.

    Only what the user may use is in it. One query for each reference whose rows are listed.
    """
    with translation.override(language):
        asking = Asking(timezone.now(), zone_of(user), user)
        return {
            "root": vocabulary.label,
            "vocabularies": _vocabularies(vocabulary, asking, allowed or default_allowed(user)),
            "count": _operators(COUNT),
            "depth": MAX_RELATED,
            "currency": settings.CURRENCY,
            "unit": _unit(settings.CURRENCY),
            "periods": _pairs(PERIOD_NAMES),
            "units": _pairs(UNIT_NAMES),
        }


def _vocabularies(root: Vocabulary, asking: Asking, allowed: Allowed) -> dict[str, Any]:
    """The vocabulary and those within reach, nearest first."""
    known: dict[str, Any] = {}
    layer = [root]
    for depth in range(MAX_RELATED + 1):
        found: list[Vocabulary] = []
        for vocabulary in layer:
            if vocabulary.label in known:
                continue
            fields = [field for field in vocabulary.fields().values() if allowed(vocabulary.model, field)]
            plain = [_field(field, asking) for field in fields if not isinstance(field, Related)]
            lists = [field for field in fields if isinstance(field, Related) and depth < MAX_RELATED]
            described = [(field, vocabulary_of(field.source(vocabulary.model).model)) for field in lists]
            known[vocabulary.label] = {"fields": plain, "related": [_related(*pair) for pair in described]}
            found += [vocabulary for _list, vocabulary in described]
        layer = found
    return known


def _field(field: Field, asking: Asking) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": field.key,
        "label": str(field.label),
        "group": str(field.group),
        "kind": field.kind,
        "operators": _operators(field),
    }
    if (options := field.options(asking)) is not None:
        found["options"] = [{"value": value, "label": label} for value, label in options]
    if isinstance(field, Reference) and field.search_url_name:
        found["search"] = reverse(field.search_url_name)
    if isinstance(field, Money) and field.currency_path:
        found["currencies"] = True
    if isinstance(field, Money) and field.currency:
        found["unit"] = _unit(field.currency)
    return found


def _unit(currency: str) -> str:
    return pgettext("unit of money", "CNY") if currency == "CNY" else currency


def _operators(field: Field) -> list[dict[str, Any]]:
    return [
        {"key": key, "label": str(operator.label), "input": operator.takes.input}
        | ({"units": operator.takes.units} if isinstance(operator.takes, SpanOf) else {})
        for key, operator in field.operators().items()
    ]


def _related(field: Related, vocabulary: Vocabulary) -> dict[str, Any]:
    figures = [{"key": key, "label": str(figure.label), "of": figure.of} for key, figure in FIGURES.items()]
    label = str(field.label)
    return {"key": field.key, "label": label, "vocabulary": vocabulary.label, "figures": figures}


def _pairs(names: dict[str, Any]) -> list[dict[str, str]]:
    return [{"value": key, "label": str(name)} for key, name in names.items()]
