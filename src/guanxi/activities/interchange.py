"""Activities in files: one is known again by its kind, customer, times and words together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from guanxi.activities.actions import HAPPENED
from guanxi.activities.listings import ACTIVITIES
from guanxi.activities.models import Activity
from guanxi.events.bus import publish
from guanxi.exchange.loading import Line
from guanxi.exchange.record_loader import Target
from guanxi.workbench.interchange import ListingLoader, exchange

AND = "\x1f"
KNOWN_BY = ("kind", "party", "at", "due_at", "title", "text")


class ActivityLoader(ListingLoader):
    """What has happened is told on the customer's timeline, as if it had been written down here."""

    def prepare(self, lines: Sequence[Line]) -> None:
        super().prepare(lines)
        for line in lines:
            if line.outcome is None and not (line.values.get("at") or line.values.get("due_at")):
                line.refuse(_("Say when it happened, or for when it is planned."), "at")

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return [_key([values.get(name) for name in KNOWN_BY])]

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        texts = {key.rpartition(AND)[2] for key in keys}
        records = list(Activity.objects.filter(text__in=texts)) if texts else []
        changeable = self.loading.changeable(Activity, [record.pk for record in records])
        found: dict[str, Target] = {}
        for record in records:
            key = _key([getattr(record, "party_id" if name == "party" else name) for name in KNOWN_BY])
            if key in keys:
                found[key] = Target(self.held(record), record, is_closed=record.pk not in changeable)
        return found

    def create(self, targets: Sequence[Target]) -> None:
        super().create(targets)
        by_id = self.loading.owner.pk if self.loading.owner is not None else None
        for activity in (target.record for target in targets):
            if activity.at is not None and activity.kind in HAPPENED:
                subject = (Activity._meta.label_lower, activity.pk)
                event = HAPPENED[activity.kind]
                publish(event(at=activity.at, by_id=by_id, party_id=activity.party_id, subject=subject))


def _key(values: Sequence[Any]) -> str:
    return AND.join(str(int(v.timestamp())) if isinstance(v, datetime) else str(v or "") for v in values)


exchange(ACTIVITIES, by=("text",), needs=(("text", "kind"),), loader=ActivityLoader, rank=60)
