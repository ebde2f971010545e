"""What was done about a record before it had a customer, told in the story of that customer once there is one."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from guanxi.activities.actions import HAPPENED
from guanxi.activities.models import Activity
from guanxi.activities.subjects import activities_of
from guanxi.journal.models import Entry
from guanxi.parties.models import Party

LABEL = Activity._meta.label_lower
KINDS = {kind: f"activities.{event.__name__}" for kind, event in HAPPENED.items()}


@transaction.atomic
def lead_over(*, subject: models.Model, party: Party) -> int:
    """Let what was done, or is planned, about the record without a customer belong to this one; answers how much."""
    found = list(Activity.objects.filter(activities_of(subject), party=None).values_list("pk", flat=True))
    if found:
        Activity.objects.filter(pk__in=found).update(party=party)
        tell_again(found)
    return len(found)


def tell_again(keys: Collection[int]) -> None:
    """The stories of customers tell of these activities as they belong now: in one story each, or in none."""
    told = Entry.objects.filter(subject_model=LABEL, subject_id__in=keys, kind__in=KINDS.values())
    told.exclude(Exists(Activity._base_manager.filter(pk=OuterRef("subject_id"), party=OuterRef("party")))).delete()
    untold = Activity.objects.filter(pk__in=keys, party__isnull=False, at__isnull=False, kind__in=KINDS)
    untold = untold.exclude(pk__in=told.values("subject_id"))
    Entry.objects.bulk_create(
        Entry(
            party_id=one.party_id,
            at=one.at,
            kind=KINDS[one.kind],
            by_id=one.owner_id,
            subject_model=LABEL,
            subject_id=one.pk,
        )
        for one in untold
    )
