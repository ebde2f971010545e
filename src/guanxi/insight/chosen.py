"""Action messages about customers whom somebody has chosen by an analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from secrets import token_hex

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.actionmessages.actions import WAITING, raise_at_once
from guanxi.actionmessages.models import ActionMessage
from guanxi.actionmessages.watching import Case, Parameter, watcher
from guanxi.parties.models import Party

WATCHER = "insight.chosen"
MOST = 1_000


@dataclass(frozen=True)
class Made:
    """The messages of one go; `batch` names them."""

    batch: str
    number: int


@watcher(
    WATCHER,
    label=_("Chosen by an analysis"),
    sentence=_("A colleague has chosen these customers by an analysis and says what to do."),
    icon="chart-dots",
    parameters=(Parameter(key="days", label=_("Days in the inbox"), default=60, unit=_("days")),),
)
def still_waiting(now: datetime, thresholds: Mapping[str, int]) -> Iterator[Case]:
    """What was made by hand stays until it is done, or for so many days."""
    since = now - timedelta(days=thresholds["days"])
    waiting = ActionMessage.objects.filter(watcher=WATCHER, state__in=WAITING, raised_at__gte=since)
    for message in waiting.order_by("pk").iterator():
        yield Case(
            key=message.key,
            party_id=message.party_id,
            owner_id=message.owner_id,
            team_id=message.team_id,
            stake=message.stake,
            due_at=message.due_at,
            facts=message.facts,
        )


def tell_owners(*, parties: VisibleQuerySet[Party], text: str, due: date | None, by: User, at: datetime) -> Made:
    """Give the owner of each of these parties, at most `MOST`, a message; at stake is the value of the last year."""
    batch = token_hex(8)
    due_at = timezone.make_aware(datetime.combine(due, time(18))) if due else None
    cases = [
        Case(
            key=f"{batch}:{pk}",
            party_id=pk,
            owner_id=owner or by.pk,
            team_id=team,
            stake=value,
            due_at=due_at,
            facts={"text": text, "by": by.pk, "name": str(by)},
        )
        for pk, owner, team, value in parties.order_by("pk").values_list("pk", "owner", "team", "value")[:MOST]
    ]
    raise_at_once(WATCHER, cases, now=at)
    return Made(batch, len(cases))


def take_back(*, batch: str, by: User) -> int:
    """Remove the messages of this batch that its maker wants back and nobody has done; answers how many."""
    mine = ActionMessage.objects.filter(
        watcher=WATCHER, key__startswith=f"{batch}:", state__in=WAITING, facts__by=by.pk
    )
    removed, _by_model = mine.delete()
    return removed
