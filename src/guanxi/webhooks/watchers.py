"""What is watched: webhooks that were switched off because nothing got through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from guanxi.actionmessages.watching import Case, watcher
from guanxi.webhooks.delivering import DISABLED
from guanxi.webhooks.models import Subscription


@watcher(
    DISABLED,
    label=_("Webhook switched off"),
    sentence=_("Nothing has got through for a day, so the webhook was switched off: see what its receiver says."),
    icon="webhook",
    tone="red",
)
def disabled(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """Webhooks that switched themselves off and have not been switched on since."""
    for webhook in Subscription.objects.filter(is_on=False, disabled_at__isnull=False).iterator():
        assert webhook.disabled_at is not None
        yield Case(
            key=f"{webhook.pk}:{webhook.disabled_at.isoformat()}",
            owner_id=webhook.owner_id,
            team_id=webhook.team_id,
            subject=(Subscription._meta.label_lower, webhook.pk),
            facts={"name": webhook.name, "url": webhook.get_absolute_url()},
        )
