"""The verbs of shares: opening one record to a person or a team, and closing it again."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from guanxi.access import rules
from guanxi.access.models import Share, Team, User
from guanxi.access.scopes import Action
from guanxi.audit import operations, recording
from guanxi.audit.audited import AuditedQuerySet


@transaction.atomic
def share(
    *,
    record: models.Model,
    user: User | None = None,
    team: Team | None = None,
    may_change: bool,
    until: datetime | None,
    by: User,
    at: datetime,
) -> Share:
    """Open the record to the user or the team, one of both; an earlier share with them is replaced.

    Who shares must be able to change the record; who can by a share alone passes it on no longer than they have it,
    and nobody shares with themselves. Raises PermissionDenied, or ValidationError for a wrong end or holder.
    """
    model = type(record)
    if not rules.is_shareable(model):
        raise PermissionDenied
    if not model._base_manager.filter(rules.condition(model, by, Action.CHANGE), pk=record.pk).exists():
        raise PermissionDenied
    if (user is None) == (team is None):
        raise ValidationError(_("Choose either a person or a team."))
    if user == by:
        raise ValidationError(_("Nobody shares with themselves."))
    if until is not None and until <= at:
        raise ValidationError({"until": _("This has passed already.")})
    _check_no_longer(record, by, until, at)
    operations.name("access.share")
    held = shares_of(record).filter(user=user, team=team).first()
    if held is not None:
        _rows(held).update(may_change=may_change, until=until, by=by)
        return held
    made = Share(model=model._meta.label_lower, object_id=record.pk, user=user, team=team)
    made.may_change, made.until, made.by = may_change, until, by
    made.save()
    recording.created([made])
    return made


@transaction.atomic
def end(*, share: Share, by: User, at: datetime) -> None:
    """Close the record to whom it was shared with."""
    operations.name("access.end_share")
    _rows(share).delete()


def shares_of(record: models.Model) -> models.QuerySet[Share]:
    """The shares of a record, those that have ended included."""
    return Share.objects.filter(model=record._meta.label_lower, object_id=record.pk).order_by("pk")


def _check_no_longer(record: models.Model, by: User, until: datetime | None, at: datetime) -> None:
    """Raises ValidationError if who has the record for a time would give it on for longer."""
    model = type(record)
    ways = [way.condition for way in rules.reasons(model, by, Action.CHANGE) if way.key != "shared"]
    if any(model._base_manager.filter(condition, pk=record.pk).exists() for condition in ways):
        return
    held = shares_of(record).filter(by.shares_condition(at), may_change=True).values_list("until", flat=True)
    ends = [end for end in held if end is not None]
    if len(ends) == len(held) and (until is None or until > max(ends)):
        raise ValidationError({"until": _("You have this record for a time only: share it for no longer.")})


def _rows(share: Share) -> AuditedQuerySet[Share]:
    return AuditedQuerySet(Share).filter(pk=share.pk)  # type: ignore[return-value]
