"""What credit does when files are merged, and when something is taken back."""

from __future__ import annotations

from collections.abc import Collection

from guanxi.credit import undoing as _undoing  # noqa: F401 (what credit keeps of an undo)
from guanxi.credit.models import Appraisal
from guanxi.duplicates.merging.repointing import unites

State = Appraisal.State


def end_all_but_one(survivor: int, losers: Collection[int]) -> None:
    """One credit stays in force: the survivor's, else the one granted last."""
    granted = Appraisal.objects.filter(party__in=[survivor, *losers], state=State.IN_FORCE)
    ordered = sorted(granted, key=lambda one: (one.party_id == survivor, one.granted_at, one.pk), reverse=True)
    Appraisal.objects.filter(pk__in=[one.pk for one in ordered[1:]]).update(state=State.ENDED)


unites(Appraisal, end_all_but_one)
