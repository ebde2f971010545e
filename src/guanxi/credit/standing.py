"""The credit that a party has now."""

from __future__ import annotations

from guanxi.credit.models import Appraisal


def standing_of(party: int) -> Appraisal | None:
    """The appraisal in force of a party, by key; None for who was given no credit."""
    return Appraisal.objects.filter(party=party, state=Appraisal.State.IN_FORCE).select_related("grade").first()
