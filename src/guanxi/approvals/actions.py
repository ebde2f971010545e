"""The verbs of approvals: approving, rejecting, withdrawing, and what happens when the deadline has passed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.approvals import asking, consent
from guanxi.approvals.models import Approval
from guanxi.approvals.people import is_alone, lead_of, may_decide
from guanxi.approvals.subjects import listing_for, sees
from guanxi.approvals.telling import tell_decided, tell_passed_on
from guanxi.approvals.words import words_of_fields
from guanxi.audit import operations
from guanxi.records.actions import Conflict
from guanxi.workbench.checking import check_fields, told_in_words
from guanxi.workbench.listing import Listing
from guanxi.workbench.verbs import verb_named

State = Approval.State
# So long after the deadline it can still be decided.
GRACE = timedelta(days=7)


@transaction.atomic
def approve(*, approval: Approval, reason: str, by: User, at: datetime) -> Approval:
    """Carry out what was asked, with the rights of who asked, and write down who approved it.

    Raises PermissionDenied for who does not decide it, ValidationError where it can no longer be done.
    """
    locked = _open(approval)
    if not may_decide(locked, by):
        raise _not_theirs(locked, by)
    name = _("Approved at the request of %(name)s") % {"name": locked.owner}
    operations.name(name[:120])
    with consent.given(by):
        _carry_out(locked, by, at)
    if locked.owner_id == by.pk and is_alone(by):
        reason = reason or _("Approved by who asked: there is nobody else in the company.")
    return _decide(locked, State.APPROVED, reason, by, at)


@transaction.atomic
def reject(*, approval: Approval, reason: str, by: User, at: datetime) -> Approval:
    """Refuse it, and say why. Raises as `approve` does."""
    locked = _open(approval)
    if not may_decide(locked, by):
        raise _not_theirs(locked, by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: who asked reads it.")})
    return _decide(locked, State.REJECTED, reason, by, at)


@transaction.atomic
def withdraw(*, approval: Approval, by: User, at: datetime) -> Approval:
    """Take one's request back. Raises PermissionDenied for anybody else's."""
    locked = _open(approval)
    if locked.owner_id != by.pk:
        raise PermissionDenied(_("Only who asked can withdraw it."))
    return _decide(locked, State.WITHDRAWN, "", by, at)


@transaction.atomic
def pass_on(*, approval: Approval, at: datetime) -> None:
    """After the deadline: to the lead of the approver's team, or to the administrators. They can decide it, too."""
    listing = listing_for(approval)
    record = listing and listing.model._base_manager.filter(pk=approval.object_id).first()
    left_out = [pk for pk in (approval.owner_id, approval.approver_id) if pk]
    lead = lead_of(approval.approver or approval.owner, but=left_out)
    approval.escalated_at = at
    approval.escalated_to = lead if lead and record and sees(lead, record) else None
    approval.save(update_fields=["escalated_at", "escalated_to"])
    if record:
        tell_passed_on(approval, record, at)


@transaction.atomic
def lapse(*, approval: Approval, at: datetime) -> None:
    """Close what nobody has decided."""
    approval.state, approval.decided_at = State.LAPSED, at
    approval.save(update_fields=["state", "decided_at"])
    tell_decided(approval, at)


def _open(approval: Approval) -> Approval:
    locked = Approval.objects.select_for_update().get(pk=approval.pk)
    if locked.state != State.OPEN:
        raise ValidationError(_("It is no longer open: %(state)s.") % {"state": locked.get_state_display()})
    return locked


def _not_theirs(approval: Approval, by: User) -> PermissionDenied:
    if approval.owner_id == by.pk:
        return PermissionDenied(_("Nobody approves their own request."))
    return PermissionDenied(_("You were not asked for this approval."))


def _carry_out(approval: Approval, by: User, at: datetime) -> None:
    listing = listing_for(approval)
    manager = listing.model._default_manager if listing else None
    record: Any = manager.select_for_update().filter(pk=approval.object_id).first() if manager else None
    if listing is None or record is None:
        raise ValidationError(_("The record is gone."))
    asker = approval.owner
    if asker is None or not asker.is_active or not sees(asker, record, Action.VIEW):
        raise ValidationError(_("Who asked for it is gone, or no longer sees the record."))
    try:
        with told_in_words():
            if "verb" in approval.asked:
                _do_verb(approval, listing, record, asker, at)
            else:
                _change(approval, listing, record, asker, by)
    except PermissionDenied as error:
        raise ValidationError(_("%(name)s may no longer do this.") % {"name": asker}) from error
    except Conflict as error:
        raise ValidationError(_("The record was changed at this very moment: try again.")) from error


def _change(approval: Approval, listing: Listing, record: Any, asker: User, by: User) -> None:
    asked = approval.asked
    now = {name: asking.held_in(record, name) for name in asked["before"]}
    moved = {name: value for name, value in now.items() if value != asked["before"][name]}
    if moved:
        told = words_of_fields(listing, record, {n: asked["before"][n] for n in moved}, moved, by)
        lines = [_("%(label)s was “%(before)s” when it was asked and is “%(after)s” now.") % vars(one) for one in told]
        raise ValidationError([_("The record has been changed since. Nothing was done."), *lines])
    if not sees(asker, record, Action.CHANGE):
        raise PermissionDenied
    values = check_fields(listing, asked["fields"], asker, asked["fields"], record=record)
    listing.change(record=record, values=values, version=record.version)


def _do_verb(approval: Approval, listing: Listing, record: Any, asker: User, at: datetime) -> None:
    asked = approval.asked
    if record.version != asked["version"]:
        text = _("The record has been changed since (version %(then)s, now %(now)s). Nothing was done.")
        raise ValidationError(text % {"then": asked["version"], "now": record.version})
    verb = verb_named(listing.model, asked["verb"])
    if verb is None:
        raise ValidationError(_("What was asked is no longer known."))
    verb.run(record, asking.values_of_verb(verb, record, asked["values"], asker), by=asker, at=at)


def _decide(approval: Approval, state: str, reason: str, by: User, at: datetime) -> Approval:
    approval.state, approval.reason = state, reason.strip()
    approval.decided_by, approval.decided_at = by, at
    approval.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    tell_decided(approval, at)
    return approval
