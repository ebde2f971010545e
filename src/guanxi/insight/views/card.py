"""What the analyses say of one customer, on one card of their page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.insight.models import ScoreChange
from guanxi.insight.reasons import evidence, worded
from guanxi.parties import tones
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade, LoyaltyKind, RFMClass, Stage
from guanxi.parties.segments import segment_name

Words = Callable[[str], str | Promise]
WORDS: Mapping[str, tuple[Words, Mapping[str, str]]] = {
    "grade": (lambda key: Grade(key).label, tones.GRADE),
    "rfm_class": (lambda key: RFMClass(key).label, tones.RFM),
    "stage": (lambda key: Stage(key).label, tones.STAGE),
    "segment": (segment_name, {}),
    "loyalty": (lambda key: LoyaltyKind(key).label, tones.LOYALTY),
}
SHOWN = ("stage", "segment", "expected_value", "loyalty", "next_product")
CHANGES = 6


@require_GET
def card(request: StaffRequest, pk: int) -> HttpResponse:
    """Stage, value with its bounds, risk with reasons, loyalty with evidence, next product, and how it was before."""
    party = get_visible_or_404(Party.objects.all(), request.user, pk=pk)
    cells = PARTIES.cells(party, request.user)
    readable = PARTIES.readable_for(request.user)
    shown = [key for key in WORDS if key in readable]
    context = {
        "party": party,
        "cells": cells,
        "bounds": "expected_value" in readable and party.expected_value is not None,
        "reasons": worded(party.churn_reasons) if "churn_risk" in readable else [],
        "evidence": evidence(party.loyalty_evidence) if "loyalty" in readable else [],
        "because": party.next_because if "next_product" in readable else "",
        "changes": _history(party, shown),
        "any": any(cells[key].text for key in SHOWN if key in cells),
    }
    return render(request, "insight/card.html", context)


def _history(party: Party, shown: list[str]) -> list[tuple[ScoreChange, str, str, str, str]]:
    """The last changes of what is told in words: before, after, and their colours."""
    changes = (
        ScoreChange.objects.filter(party=party, score__in=shown).exclude(before="").order_by("-at", "-pk")[:CHANGES]
    )
    found = []
    for change in changes:
        words, colours = WORDS[change.score]
        before, after = (str(words(key)) if key else "–" for key in (change.before, change.after))
        found.append((change, before, colours.get(change.before, ""), after, colours.get(change.after, "")))
    return found
