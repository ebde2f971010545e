"""What the analyses say of one customer, on one card of their page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.insight.models import ScoreChange
from guanxi.insight.reasons import evidence, worded
from guanxi.parties import tones
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.parties.models.choices import Grade, LoyaltyKind, RFMClass, Stage

WORDS = {
    "grade": (Grade, tones.GRADE),
    "rfm_class": (RFMClass, tones.RFM),
    "stage": (Stage, tones.STAGE),
    "loyalty": (LoyaltyKind, tones.LOYALTY),
}
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
        "any": any(cells[key].text for key in ("stage", "expected_value", "loyalty", "next_product") if key in cells),
    }
    return render(request, "insight/card.html", context)


def _history(party: Party, shown: list[str]) -> list[tuple[ScoreChange, str, str, str, str]]:
    """The last changes of what is told in words: before, after, and their colours."""
    changes = (
        ScoreChange.objects.filter(party=party, score__in=shown).exclude(before="").order_by("-at", "-pk")[:CHANGES]
    )
    found = []
    for change in changes:
        words, colours = dict(WORDS[change.score][0].choices), WORDS[change.score][1]
        before, after = (str(words.get(key, "–")) for key in (change.before, change.after))
        found.append((change, before, colours.get(change.before, ""), after, colours.get(change.after, "")))
    return found
