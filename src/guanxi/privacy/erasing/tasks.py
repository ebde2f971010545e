"""Erasing in the background: queued with its receipt, taken up again after a crash, begun anew by hand if it failed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.jobs.running import Cancelled, Running
from guanxi.jobs.task import task
from guanxi.parties.models import Party
from guanxi.privacy.erasing import actions
from guanxi.privacy.erasing.carrying import carry_out
from guanxi.privacy.models import Erasure

State = Erasure.State


@task("privacy.erase", label=_("Erasing a person"), queue="long", time_limit=timedelta(hours=6))
def work(running: Running, *, erasure_id: int) -> None:
    """Carry an erasure out, or on."""
    receipt = Erasure.objects.get(pk=erasure_id)
    Erasure.objects.filter(pk=erasure_id, state=State.STOPPED).update(state=State.RUNNING)
    try:
        carry_out(receipt, progress=running.progress)
    except (Exception, Cancelled):
        Erasure.objects.filter(pk=erasure_id).exclude(state=State.FINISHED).update(state=State.STOPPED)
        raise


@transaction.atomic
def erase(*, party: Party, reason: str, confirmation: str, by: User, at: datetime) -> Erasure:
    """Begin to erase a person, and queue the work. Raises what `erasing.actions.begin` does."""
    receipt = actions.begin(party=party, reason=reason, confirmation=confirmation, by=by, at=at)
    return _queue(receipt, by)


@transaction.atomic
def again(*, receipt: Erasure, by: User) -> Erasure:
    """Go on with an erasure that was not finished. Raises PermissionDenied without the ability."""
    if not by.able(actions.ERASE):
        raise PermissionDenied
    held = Erasure.objects.select_for_update().get(pk=receipt.pk)
    return held if held.state != State.STOPPED else _queue(held, by)


def _queue(receipt: Erasure, by: User) -> Erasure:
    receipt.state = State.RUNNING
    receipt.job_id = work.enqueue(unique_key=f"privacy.erase {receipt.pk}", by=by, erasure_id=receipt.pk).pk
    receipt.save(update_fields=["state", "job_id"])
    return receipt
