"""The verbs of the inbox: reviewing what the watchers see, doing, snoozing, assigning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from guanxi.access.models import User
from guanxi.actionmessages.models import ActionMessage, WatcherSetting
from guanxi.actionmessages.watching import Case, Watcher, watcher_named

BATCH = 500
State = ActionMessage.State
WAITING = (State.OPEN, State.SNOOZED)


@dataclass
class Review:
    """What a review did."""

    raised: int = 0
    kept: int = 0
    passed: int = 0


def review(watcher: Watcher, *, now: datetime) -> Review:
    """Ask one watcher, raise what is new, refresh what still holds, close what has passed.

    A message that somebody has done or that passed is not raised again for the same case.
    """
    setting = WatcherSetting.objects.filter(watcher=watcher.key).first()
    result = Review()
    if setting is None or setting.is_on:
        thresholds = watcher.defaults() | (setting.thresholds if setting else {})
        for batch in _batches(watcher.look(now, thresholds)):
            _take_in(watcher, batch, now, result)
    result.passed = _close_passed(watcher, now)
    return result


@transaction.atomic
def raise_at_once(key: str, cases: Iterable[Case], *, now: datetime) -> None:
    """Raise cases of a watcher without waiting for its review; nothing where the company has turned it off."""
    watcher, setting = watcher_named(key), WatcherSetting.objects.filter(watcher=key).first()
    if watcher is not None and (setting is None or setting.is_on):
        for batch in _batches(cases):
            _take_in(watcher, batch, now, Review())


def finish(*, message: ActionMessage, by: User, at: datetime) -> None:
    """It is done."""
    message.state, message.closed_at, message.closed_by = State.DONE, at, by
    message.save(update_fields=["state", "closed_at", "closed_by"])


def snooze(*, message: ActionMessage, until: datetime) -> None:
    """Keep it out of sight until then."""
    message.state, message.snoozed_until = State.SNOOZED, until
    message.save(update_fields=["state", "snoozed_until"])


def reopen(*, message: ActionMessage) -> None:
    """Put it back into the inbox."""
    message.state, message.snoozed_until, message.closed_at, message.closed_by = State.OPEN, None, None, None
    message.save(update_fields=["state", "snoozed_until", "closed_at", "closed_by"])


def assign(*, message: ActionMessage, owner: User) -> None:
    """Give it to somebody, and so to their team."""
    message.owner, message.team = owner, owner.team
    message.save(update_fields=["owner", "team"])


@transaction.atomic
def _take_in(watcher: Watcher, batch: list[Case], now: datetime, result: Review) -> None:
    known = {
        m.key: m
        for m in ActionMessage.objects.filter(watcher=watcher.key, key__in=[c.key for c in batch]).order_by("pk")
    }
    fresh, changed = [], []
    for case in {c.key: c for c in batch}.values():
        message = known.get(case.key)
        if message is None:
            fresh.append(_filled(ActionMessage(watcher=watcher.key, key=case.key, raised_at=now), case, now))
        elif message.state in WAITING:
            changed.append(_filled(message, case, now))
    ActionMessage.objects.bulk_create(fresh)
    ActionMessage.objects.bulk_update(changed, ["stake", "facts", "due_at", "seen_at", "state", "snoozed_until"])
    result.raised += len(fresh)
    result.kept += len(changed)


def _filled(message: ActionMessage, case: Case, now: datetime) -> ActionMessage:
    """The message with what the watcher says now; who was given it by hand keeps it."""
    if message.pk is None:
        message.party_id, message.owner_id, message.team_id = case.party_id, case.owner_id, case.team_id
        message.subject_model, message.subject_id = case.subject or ("", None)
        message.currency = settings.CURRENCY
    message.stake, message.facts, message.due_at, message.seen_at = case.stake, dict(case.facts), case.due_at, now
    if message.state == State.SNOOZED and message.snoozed_until and message.snoozed_until <= now:
        message.state, message.snoozed_until = State.OPEN, None
    return message


def _close_passed(watcher: Watcher, now: datetime) -> int:
    waiting = ActionMessage.objects.filter(watcher=watcher.key, state__in=WAITING)
    return waiting.filter(Q(seen_at__lt=now)).update(state=State.PASSED, closed_at=now)


def _batches(cases: Iterable[Case]) -> Iterator[list[Case]]:
    cases = iter(cases)
    while batch := list(islice(cases, BATCH)):
        yield batch
