"""Who sees an approval: who asked, who decides, and whom a role lets; never without seeing what it is about."""

from __future__ import annotations

from django.db.models import Q

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.approvals.models import Approval
from guanxi.approvals.subjects import seen_by
from guanxi.records.settled import settled


def _people(user: User) -> Q:
    found = Q(owner=user.pk) | Q(approver=user.pk) | Q(escalated_to=user.pk)
    found |= Q(approver_role__in=[role.pk for role in user.held_roles])
    return found | Q(escalated_at__isnull=False) if user.able("access.administer") else found


rules.involving(Approval, people=_people, sight=seen_by, open_while=Q(state=Approval.State.OPEN))
settled(Approval)
