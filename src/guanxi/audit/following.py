"""Following the change log: what reacts to changes of records is told of them after commit, once, by a job.

A follower that cares for a kind of record gets one job for each operation that touches such records, written in the
operation's own transaction. How far a follower has read an operation is kept with what it makes of it, in one
transaction: a worker that dies in between takes up where the last one stood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from guanxi.audit.log import Change, Operation, Reading
from guanxi.audit.operations import current
from guanxi.audit.recording import on_operation
from guanxi.jobs.running import Running
from guanxi.jobs.task import task

BATCH = 500
KEPT = timedelta(days=7)
CREATED, CHANGED, DELETED, RESTORED = "created", "changed", "deleted", "restored"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What an operation did to one record, all in all; `fields` are the columns (attnames) that it touched.

    `change_id` is the last of the changes that it sums up, and names it.
    """

    model: str
    object_id: int
    event: str
    fields: frozenset[str]
    change_id: int


Take = Callable[[Operation, Sequence[Happening]], None]


@dataclass(frozen=True)
class Follower:
    """Who follows: `wants(model label)` is asked once an operation, `take` is given what happened."""

    key: str
    wants: Callable[[str], bool]
    take: Take


_followers: dict[str, Follower] = {}


def follow(key: str, *, wants: Callable[[str], bool]) -> Callable[[Take], Take]:
    """Have the decorated function take what happens to the kinds of record that `wants` names.

    It is called in a job, in a transaction of its own; what it raises is tried again as every job is.
    """

    def register(take: Take) -> Take:
        _followers[key] = Follower(key, wants, take)
        return take

    return register


@on_operation
def tell_followers(operation: Operation, model: str) -> None:
    """Queue the reading of the operation for whoever wants this kind of record. Call in the transaction that wrote."""
    for key in _wanting(model):
        name = f"follow:{key}:{operation.pk}"
        read_on.enqueue(unique_key=name, follower=key, operation=operation.pk, by=operation.by_id)


def _wanting(model: str) -> list[str]:
    """The followers that want this kind of record; asked once in an operation, which may write very often."""
    under_way = current()
    known = under_way.wanted if under_way is not None else {}
    if model not in known:
        known[model] = [follower.key for follower in _followers.values() if follower.wants(model)]
    return known[model]


@task("audit.follow", label="Follow the change log")
def read_on(running: Running, *, follower: str, operation: int) -> int:
    """Give a follower the changes of an operation that it has not had; answers how many."""
    number = 0
    while taken := _read(follower, operation):
        number += taken
        running.check()
    return number


@transaction.atomic
def _read(key: str, operation_id: int) -> int:
    follower = _followers.get(key)
    operation = Operation.objects.filter(pk=operation_id).first()
    if follower is None or operation is None:
        return 0
    Reading.objects.get_or_create(follower=key, operation=operation)
    reading = Reading.objects.select_for_update().get(follower=key, operation=operation)
    changes = list(operation.changes.filter(pk__gt=reading.last_change).order_by("pk")[:BATCH])
    if changes:
        wanted = {label for label in {c.model for c in changes} if follower.wants(label)}
        follower.take(operation, happenings([c for c in changes if c.model in wanted]))
        reading.last_change = changes[-1].pk
        reading.save(update_fields=["last_change"])
    return len(changes)


def happenings(changes: Sequence[Change]) -> list[Happening]:
    """What the changes of one operation come to, record by record, in the order in which they ended."""
    found: dict[tuple[str, int], Happening] = {}
    for change in changes:
        key = change.model, change.object_id
        before = found.pop(key, None)
        event = event_of(change)
        fields = frozenset(change.after) | frozenset(change.before)
        if before is not None:
            event = before.event if event == CHANGED else event
            fields |= before.fields
        found[key] = Happening(
            model=change.model, object_id=change.object_id, event=event, fields=fields, change_id=change.pk
        )
    return list(found.values())


def event_of(change: Change) -> str:
    """What happened to the record, as its users see it: the bin takes records and gives them back."""
    if change.action == Change.Action.CREATE:
        return CREATED
    if change.action == Change.Action.DELETE or change.after.get("deleted_at"):
        return DELETED
    return RESTORED if change.before.get("deleted_at") else CHANGED


def forget_readings(*, at: datetime) -> int:
    """Forget how far operations of long ago were read."""
    return Reading.objects.filter(operation__at__lt=at - KEPT).delete()[0]
