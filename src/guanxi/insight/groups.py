"""Customers grouped by what the analysis says of them, as far as a user may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse

from guanxi.access.models import User
from guanxi.parties import tones
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade, RFMClass

GROUPS: dict[str, tuple[Any, dict[str, str]]] = {"rfm_class": (RFMClass, tones.RFM), "grade": (Grade, tones.GRADE)}


def groups(field: str, user: User) -> list[dict[str, Any]]:
    """The customers that the user may see, by RFM class or grade: word, colour, number, value, and their list.

    Every figure leads to exactly the records that it counts, because both ask the same rule.
    """
    choices, colours = GROUPS[field]
    rows = Party.objects.visible_to(user).exclude(**{field: ""}).order_by()
    found = {r[field]: r for r in rows.values(field).annotate(n=Count("pk"), money=Sum("value"))}
    total = sum(r["money"] or 0 for r in found.values())
    return [
        {
            "key": key,
            "name": str(word),
            "tone": colours.get(key, "neutral"),
            "customers": found.get(key, {}).get("n", 0),
            "money": found.get(key, {}).get("money") or 0,
            "share": (found.get(key, {}).get("money") or 0) / total if total else 0,
            "url": f"{reverse('parties:list')}?{field}={key}",
        }
        for key, word in choices.choices
    ]
