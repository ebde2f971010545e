"""The public pool 公海: claiming within limits, giving back, and taking back what nobody works on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.models import User
from guanxi.kernel.periods import midnight
from guanxi.sales.models import Lead, LeadTerms, PoolMove
from guanxi.sales.models.lead import in_pool

Kind = PoolMove.Kind


@transaction.atomic
def claim(*, lead: Lead, by: User, at: datetime) -> Lead:
    """Take a lead out of the pool; of several at once exactly one gets it.

    Raises ValidationError where somebody was faster, or for who has claimed or holds as many as the company allows.
    """
    # One's own claims one after the other: counted together they would pass the limit.
    User.objects.select_for_update().get(pk=by.pk)
    _check_limits(by, at)
    # A row that somebody else takes at this moment is looked at again once they are done.
    locked = Lead.objects.select_for_update(of=("self",)).filter(in_pool(), pk=lead.pk).first()
    if locked is None:
        raise ValidationError(_("Somebody else was faster: this lead is no longer in the pool."))
    locked.owner, locked.pooled_at, locked.touched_at = by, None, at
    locked.save()
    PoolMove.objects.create(lead=locked, kind=Kind.CLAIMED, person=by, at=at)
    return locked


@transaction.atomic
def release(*, lead: Lead, by: User, at: datetime) -> Lead:
    """Give an open lead back to all. Raises ValidationError for one that is closed or in the pool already."""
    locked = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    if not locked.is_open or locked.owner_id is None:
        raise ValidationError(_("Only an open lead that belongs to somebody goes back into the pool."))
    _into_pool(locked, Kind.RELEASED, at)
    return locked


@transaction.atomic
def take_back(*, at: datetime) -> int:
    """Put the leads on which nobody has worked for as long as the company allows into the pool; answers how many."""
    count = 0
    for pk in list(idle(at=at).values_list("pk", flat=True)):
        lead = idle(at=at).select_for_update(of=("self",)).filter(pk=pk).first()
        if lead is not None:
            _into_pool(lead, Kind.TAKEN_BACK, at)
            count += 1
    return count


def idle(*, at: datetime, ahead: timedelta = timedelta(0)) -> models.QuerySet[Lead]:
    """The leads that go back into the pool now, or would `ahead` from now if nobody worked on them."""
    days = LeadTerms.current().take_back_days
    if days is None:
        return Lead.objects.none()
    before = at + ahead - timedelta(days=days)
    return Lead.objects.filter(owner__isnull=False, state__in=Lead.OPEN, touched_at__lt=before)


def claims_today(user: User, at: datetime) -> int:
    """How many leads the user has claimed since midnight, by the company's clock."""
    zone = timezone.get_default_timezone()
    begin = midnight(at.astimezone(zone).date(), zone)
    return PoolMove.objects.filter(person=user, kind=Kind.CLAIMED, at__gte=begin).count()


def _check_limits(by: User, at: datetime) -> None:
    terms = LeadTerms.current()
    if terms.claims_a_day is not None and claims_today(by, at) >= terms.claims_a_day:
        text = ngettext(
            "You have claimed %(n)s lead today: that is as many as one may.",
            "You have claimed %(n)s leads today: that is as many as one may.",
            terms.claims_a_day,
        )
        raise ValidationError(text % {"n": terms.claims_a_day})
    if terms.most_held is not None:
        held = Lead.objects.filter(owner=by, state__in=Lead.OPEN).count()
        if held >= terms.most_held:
            text = _("You have %(n)s open leads: work on these first, or give some back.")
            raise ValidationError(text % {"n": held})


def _into_pool(lead: Lead, kind: str, at: datetime) -> None:
    former, lead.owner, lead.pooled_at = lead.owner, None, at
    lead.save()
    PoolMove.objects.create(lead=lead, kind=kind, person=former, at=at)
