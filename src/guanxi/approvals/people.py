"""Who decides: the person or role that was asked, and after the deadline whom it was passed on to."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import Role, User
from guanxi.approvals.models import Approval
from guanxi.approvals.subjects import sees


def is_alone(user: User) -> bool:
    """Whether they administer a company in which nobody else could approve anything."""
    return user.is_superuser and not User.objects.filter(is_active=True).exclude(pk=user.pk).exists()


def lead_of(user: User | None, *, but: Iterable[int] = ()) -> User | None:
    """The lead of their team, or of the next team above that has one; none of those to be left out."""
    team, left_out = user.team if user else None, {*but, user.pk if user else 0}
    while team is not None:
        if team.lead is not None and team.lead.is_active and team.lead.pk not in left_out:
            return team.lead
        team = team.parent
    return None


def approver_for(record: Model, person: User | None, role: Role | None, by: User) -> User | None:
    """The person asked: by default the lead of the team of who asks; None where a role is.

    Raises ValidationError, in words, for nobody, for who asks, and for who does not see the record.
    """
    if person is not None and role is not None:
        raise ValidationError(_("Choose either a person or a role."))
    if role is not None:
        if not any(sees(one, record) for one in _holders(role).exclude(pk=by.pk)):
            raise ValidationError(_("Nobody else of this role sees the record."))
        return None
    person = person or lead_of(by) or (by if is_alone(by) else None)
    if person is None:
        raise ValidationError(_("Your team has no lead who could approve it: choose a person or a role."))
    if person == by and not is_alone(by):
        raise ValidationError(_("Nobody approves their own request: choose somebody else."))
    if not person.is_active or not sees(person, record):
        raise ValidationError(_("%(name)s does not see this record: choose somebody who does.") % {"name": person})
    return person


def asked_of(approval: Approval, record: Model) -> list[User]:
    """Those who are asked and see the record, without who asks."""
    if approval.approver_role is not None:
        people = [one for one in _holders(approval.approver_role) if one.pk != approval.owner_id]
    else:
        people = [approval.approver] if approval.approver and approval.approver.is_active else []
    return [one for one in people if sees(one, record)]


def passed_on_to(approval: Approval, record: Model) -> list[User]:
    """Whom it was passed on to after the deadline: a lead, or the administrators."""
    if approval.escalated_at is None:
        return []
    if approval.escalated_to is not None:
        return [approval.escalated_to]
    active = User.objects.filter(is_active=True).prefetch_related("roles")
    others = [one for one in active if one.pk != approval.owner_id and one.able("access.administer")]
    return [one for one in others if sees(one, record)]


def may_decide(approval: Approval, user: User) -> bool:
    """Whether this user decides it: nobody their own request, unless there is nobody else in the company."""
    if approval.state != Approval.State.OPEN:
        return False
    if approval.owner_id == user.pk:
        return is_alone(user)
    if user.is_superuser or user.pk in (approval.approver_id, approval.escalated_to_id):
        return True
    if approval.escalated_at and approval.escalated_to_id is None and user.able("access.administer"):
        return True
    return approval.approver_role_id in {role.pk for role in user.held_roles}


def _holders(role: Role) -> QuerySet[User]:
    return User.objects.filter(is_active=True, roles=role)
