"""The verbs of leads: taking in, changing, answering, qualifying, closing and reopening."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel.codes import CodePattern
from guanxi.records import actions as records
from guanxi.records.models import Counter
from guanxi.sales.leads.scoring import rescore
from guanxi.sales.models import Lead
from guanxi.sales.moments import check_past

PATTERN = CodePattern("L{year}{seq:06}")
State = Lead.State
BATCH = 500


@transaction.atomic
def create(*, values: Mapping[str, Any], by: User | None, at: datetime) -> Lead:
    """Take a lead in; without a code one is given. One without owner goes into the public pool.

    Raises ValidationError for a wrong value, a day that is yet to come, or a state that a new lead cannot have.
    """
    given = {"captured_at": at, **values}
    check_past(given, "captured_at", at=at)
    given["captured_at"] = given["captured_at"] or at
    if given.get("state", State.NEW) not in Lead.OPEN:
        raise ValidationError({"state": _("A new lead is open.")})
    day = timezone.localdate(at)
    given["code"] = given.get("code") or PATTERN.render(day, Counter.take(f"lead {PATTERN.counter(day)}"))
    lead = Lead(**given, touched_at=at, created_at=at, updated_at=at)
    if lead.owner is None:
        lead.pooled_at = lead.pooled_at or at
    lead.full_clean()
    lead.save()
    rescore([lead.pk], at=at)
    return lead


@transaction.atomic
def change(*, record: Lead, values: Mapping[str, Any], version: int | None) -> Lead:
    """Change fields of a lead; a change of state obeys the rules of the verbs.

    Raises records.Conflict if somebody else has changed the same fields, ValidationError for a wrong value, or a
    state that only a verb of its own leads to.
    """
    at = timezone.now()
    check_past(values, "captured_at", at=at)
    given = {**values, **_moved(record, values, at)}
    lead = records.change(record=record, values=given, version=version)
    Lead.everything.filter(pk=lead.pk).update(touched_at=at)
    rescore([lead.pk], at=at)
    return lead


@transaction.atomic
def change_all(*, records: models.QuerySet[Lead], values: Mapping[str, Any]) -> int:
    """Change fields of many leads; answers how many. Raises ValidationError for a state, which is moved one by one."""
    if values.get("state", State.WORKING) not in Lead.OPEN or ("state" in values and closed(records).exists()):
        raise ValidationError({"state": _("Leads are closed and reopened one by one.")})
    at = timezone.now()
    given = dict(values)
    if "owner" in given:
        given["pooled_at"] = None if given["owner"] else at
    pks = list(records.order_by().values_list("pk", flat=True))
    count = 0
    for begin in range(0, len(pks), BATCH):
        rows = Lead.objects.filter(pk__in=pks[begin : begin + BATCH])
        count += rows.update(**given)
        rows.update(touched_at=at)
    return count


def closed(leads: models.QuerySet[Lead]) -> models.QuerySet[Lead]:
    """Those of which nothing more is expected."""
    return leads.exclude(state__in=Lead.OPEN)


@transaction.atomic
def answer(*, lead: Lead, at: datetime) -> Lead:
    """Somebody has spoken with the lead: the first time counts, and takes it from new to being worked on."""
    locked = _open(lead)
    if locked.first_answer_at is None:
        locked.first_answer_at = max(at, locked.captured_at)
    if locked.state == State.NEW:
        locked.state = State.WORKING
    locked.touched_at = at
    return _save(locked, at)


@transaction.atomic
def qualify(*, lead: Lead, at: datetime) -> Lead:
    """Confirm that it is worth making business of."""
    locked = _open(lead)
    locked.state, locked.touched_at = State.QUALIFIED, at
    locked.first_answer_at = locked.first_answer_at or max(at, locked.captured_at)
    return _save(locked, at)


@transaction.atomic
def disqualify(*, lead: Lead, reason: str, note: str = "", at: datetime) -> Lead:
    """Close the lead: nothing comes of it. Raises ValidationError without a reason that there is."""
    locked = _open(lead)
    if reason not in Lead.Reason.values:
        raise ValidationError({"reason": _("Say why: the figures count it.")})
    if reason == Lead.Reason.OTHER and not note.strip():
        raise ValidationError({"note": _("Say which one.")})
    locked.state, locked.reason, locked.reason_note = State.DISQUALIFIED, reason, note.strip()
    locked.closed_at = locked.touched_at = at
    return _save(locked, at)


@transaction.atomic
def reopen(*, lead: Lead, by: User, at: datetime) -> Lead:
    """Take up a disqualified lead again. Raises ValidationError for any other."""
    locked = Lead.objects.select_for_update().get(pk=lead.pk)
    if locked.state != State.DISQUALIFIED:
        raise ValidationError(_("Only a disqualified lead is reopened."))
    locked.state, locked.reason, locked.reason_note, locked.closed_at = State.WORKING, "", "", None
    if locked.owner_id is None:
        locked.owner = by
    locked.pooled_at, locked.touched_at = None, at
    return _save(locked, at)


@transaction.atomic
def touch(*, leads: list[int], at: datetime) -> None:
    """Somebody has dealt with these leads: the time after which they go back to the pool begins anew."""
    Lead.everything.filter(pk__in=leads).update(touched_at=at)


def _open(lead: Lead) -> Lead:
    locked = Lead.objects.select_for_update().get(pk=lead.pk)
    if not locked.is_open:
        raise ValidationError(_("The lead is closed: %(state)s.") % {"state": locked.get_state_display()})
    return locked


def _save(lead: Lead, at: datetime) -> Lead:
    lead.save()
    rescore([lead.pk], at=at)
    lead.refresh_from_db()
    return lead


def _moved(lead: Lead, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """What else a change of state or owner sets. Raises ValidationError for a state that a form does not lead to."""
    found: dict[str, Any] = {}
    state = values.get("state", lead.state)
    if state != lead.state:
        if lead.state == State.DISQUALIFIED:
            raise ValidationError({"state": _("Reopen the lead first.")})
        if lead.state == State.CONVERTED:
            raise ValidationError({"state": _("It has been converted: undo the conversion first.")})
        if state == State.CONVERTED:
            raise ValidationError({"state": _("Convert it on its page: there you see what it becomes.")})
        if state == State.DISQUALIFIED:
            raise ValidationError({"state": _("Disqualify it on its page: the reason is needed.")})
        if state != State.NEW and lead.first_answer_at is None and "first_answer_at" not in values:
            found["first_answer_at"] = max(at, lead.captured_at)
    if "owner" in values and (values["owner"] is None) != (lead.owner_id is None):
        found["pooled_at"] = at if values["owner"] is None else None
    return found
