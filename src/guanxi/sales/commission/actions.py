"""The verbs of commission: statements are drawn up, approved by another, paid; rules are followed by new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.audit import operations
from guanxi.kernel import calendar
from guanxi.kernel.periods import Period
from guanxi.records import actions as records
from guanxi.sales.commission.drawing import drawn
from guanxi.sales.commission.policy import COMMISSION
from guanxi.sales.models import CommissionLine, CommissionRule, CommissionStatement
from guanxi.sales.targets.reach import within

State = CommissionStatement.State
# What a rule hands on to the one that follows it.
KEPT = ("name", "base", "category", "product", "person", "for_team", "valid_until")
LABEL = CommissionStatement._meta.label_lower


@transaction.atomic
def draw_up(*, month: Period, by: User | None, at: datetime) -> int:
    """Draw up the statements of a month anew; what is approved stays. Answers how many.

    They are of those for whom `by` may create statements, whomever else they see, and say the same whoever draws them
    up. `by` None is the program itself, who reaches everybody. Raises PermissionDenied for who may not, ValidationError
    for a month that is yet to come.
    """
    if by is not None and not may_draw_up(by):
        raise PermissionDenied
    if at < month.start:
        raise ValidationError({"month": _("This month is yet to come.")})
    operations.name("commission.draw_up")
    people = (
        set(within(by, by.scope(LABEL, Action.CREATE)).people) if by else set(User.objects.values_list("pk", flat=True))
    )
    of_month = CommissionStatement.objects.filter(month=month.first, owner__in=people)
    held = {one.owner_id: one for one in of_month.select_for_update(of=("self",))}
    found = {pk: lines for pk, lines in drawn(month).items() if pk in people}
    made = CommissionStatement.objects.bulk_create(
        CommissionStatement(owner_id=pk, month=month.first, created_at=at, updated_at=at)
        for pk in sorted(found.keys() - held.keys())
    )
    drafts = [one for one in (*held.values(), *made) if one.state == State.DRAFT]
    for statement in drafts:
        _write(statement, found.get(statement.owner_id or 0, []), at)
    return len(drafts)


def may_draw_up(user: User) -> bool:
    """Whether the user draws up statements of others."""
    return user.able(COMMISSION) and user.may(Action.CREATE, LABEL)


def _write(statement: CommissionStatement, lines: Sequence[CommissionLine], at: datetime) -> None:
    """Let a draft say this; where it says so already, nothing is touched."""
    held = list(statement.lines.order_by("pk"))
    if [line.told for line in held] == [line.told for line in lines]:
        return
    statement.lines.all().delete()
    for line in lines:
        line.statement = statement
    CommissionLine.objects.bulk_create(lines)
    statement.total = sum(line.amount for line in lines)
    statement.drawn_at = at
    statement.save(update_fields=["total", "drawn_at"])


@transaction.atomic
def approve(*, statement: CommissionStatement, by: User, at: datetime) -> CommissionStatement:
    """Approve a draft whose month is over: from then on its lines never change.

    Raises PermissionDenied for the person concerned and who may not; ValidationError where an earlier draft waits,
    what the draft is made of has changed since it was drawn up, or the two would approve each other's.
    """
    owner = statement.owner_id or 0
    return _approve(statement, drawn(statement.period, [owner]).get(owner, []), by, at)


@transaction.atomic
def approve_all(
    *, statements: models.QuerySet[CommissionStatement], by: User, at: datetime
) -> tuple[int, dict[str, str]]:
    """Approve those of these drafts that `approve` would; answers how many, and of each other why it stays a draft."""
    done, refused = 0, dict[str, str]()
    drafts = statements.filter(state=State.DRAFT).select_related("owner").order_by("month", "pk")
    for _month, group in groupby(drafts, key=lambda statement: statement.month):
        of_month = list(group)
        now = drawn(of_month[0].period, [statement.owner_id or 0 for statement in of_month])
        for statement in of_month:
            try:
                _approve(statement, now.get(statement.owner_id or 0, []), by, at)
            except PermissionDenied:
                refused[str(statement)] = _("Somebody else has to approve this.")
            except ValidationError as refusal:
                refused[str(statement)] = " ".join(refusal.messages)
            else:
                done += 1
    return done, refused


def _approve(
    statement: CommissionStatement, now: Sequence[CommissionLine], by: User, at: datetime
) -> CommissionStatement:
    locked = _of_another(statement, State.DRAFT, by)
    if at < locked.period.end:
        raise ValidationError(_("A month is approved when it is over."))
    if CommissionStatement.objects.filter(owner=locked.owner_id, month__lt=locked.month, state=State.DRAFT).exists():
        raise ValidationError(_("Approve the earlier months first."))
    if [line.told for line in locked.lines.order_by("pk")] != [line.told for line in now]:
        raise ValidationError(_("Orders, payments or rules have changed since: draw it up again, then look at it."))
    if _is_mutual(locked, by):
        raise ValidationError(_("They have approved yours of this month: a third person has to approve this one."))
    values = {"state": State.APPROVED, "approved_at": at, "approved_by": by}
    return records.change(record=locked, values=values, version=None)


def _is_mutual(statement: CommissionStatement, by: User) -> bool:
    """Whether its person has approved that of `by` of the same month, and a third one could approve this.

    Where nobody else may, two have to do: better each other's than one's own.
    """
    theirs = CommissionStatement.objects.filter(owner=by, month=statement.month, approved_by=statement.owner_id)
    if not theirs.exists():
        return False
    others = User.objects.filter(is_active=True).exclude(pk__in=[by.pk, statement.owner_id])
    return any(
        user.able(COMMISSION)
        and CommissionStatement.objects.visible_to(user, Action.CHANGE).filter(pk=statement.pk).exists()
        for user in others.prefetch_related("roles").order_by("pk").iterator(500)
    )


@transaction.atomic
def pay(*, statement: CommissionStatement, by: User, at: datetime) -> CommissionStatement:
    """Note that an approved statement is paid. Raises PermissionDenied and ValidationError as `approve` does."""
    locked = _of_another(statement, State.APPROVED, by)
    return records.change(record=locked, values={"state": State.PAID, "paid_at": at}, version=None)


@transaction.atomic
def pay_all(*, statements: models.QuerySet[CommissionStatement], by: User, at: datetime) -> int:
    """Note those of these statements as paid that are approved, and of others; answers how many."""
    approved = statements.filter(state=State.APPROVED).exclude(owner=by)
    return len([pay(statement=statement, by=by, at=at) for statement in approved])


def _of_another(statement: CommissionStatement, state: str, by: User) -> CommissionStatement:
    if not by.able(COMMISSION) or statement.owner_id == by.pk:
        raise PermissionDenied
    locked = CommissionStatement.objects.select_for_update().get(pk=statement.pk)
    if locked.state != state:
        raise ValidationError(_("This statement is not at that point any more."))
    return locked


def keep(*, record: CommissionStatement, **_values: Any) -> CommissionStatement:
    """Refuse to edit a statement: it says what its orders and payments say."""
    raise ValidationError(_("A statement is not edited: draw it up again."))


def keep_all(*, records: models.QuerySet[CommissionStatement], **_values: Any) -> int:
    """Refuse to change or remove statements."""
    raise ValidationError(_("Statements stay as they are."))


@transaction.atomic
def change_rule(
    *, record: CommissionRule, values: Mapping[str, Any], version: int | None, at: datetime | None = None
) -> CommissionRule:
    """Change a rule. Raises Conflict, and ValidationError for the terms or a past end of one that has begun."""
    current = CommissionRule.objects.select_for_update().get(pk=record.pk)
    today = calendar.day(at or timezone.now())
    if current.valid_from <= today:
        if any(getattr(current, name) != values[name] for name in values.keys() & CommissionRule.TERMS):
            raise ValidationError(_("This rule has begun: let new terms follow it from a month on."))
        ends = values.get("valid_until", current.valid_until)
        earliest = today.replace(day=1) - timedelta(days=1)
        if ends != current.valid_until and any(day and day < earliest for day in (ends, current.valid_until)):
            raise ValidationError({"valid_until": _("Months that are over stay as they were.")})
    return records.change(record=record, values=values, version=version)


def change_rules(*, records: models.QuerySet[CommissionRule], values: Mapping[str, Any]) -> int:
    """Change several rules, each as by itself; answers how many."""
    with transaction.atomic():
        return len([change_rule(record=rule, values=values, version=None) for rule in records])


@transaction.atomic
def follow(
    *, rule: CommissionRule, valid_from: date, tiers: str, method: str, by: User, at: datetime
) -> CommissionRule:
    """End a rule and let a new one with other rates follow from a month on, which is yet to come; answers the new one.

    Raises ValidationError for a month that has begun, or does not lie within the rule's time.
    """
    current = CommissionRule.objects.select_for_update().get(pk=rule.pk)
    first = valid_from.replace(day=1)
    if first <= calendar.day(at):
        raise ValidationError({"valid_from": _("Choose a month that is yet to come.")})
    if first <= current.valid_from or (current.valid_until and first > current.valid_until):
        raise ValidationError({"valid_from": _("The rule does not hold in the month before.")})
    kept = {name: getattr(current, name) for name in KEPT}
    records.change(record=current, values={"valid_until": first - timedelta(days=1)}, version=None)
    values = kept | {"tiers": tiers, "method": method, "valid_from": first, "owner": by}
    return records.create(CommissionRule, values=values, by=by, at=at)


@transaction.atomic
def delete_rules(*, records: models.QuerySet[CommissionRule], at: datetime) -> int:
    """Put rules into the bin. Raises ValidationError for one by which somebody was told a commission."""
    used = records.filter(lines__isnull=False).first()
    if used is not None:
        raise ValidationError(_("Statements are made by “%(rule)s”: end it instead.") % {"rule": used})
    return CommissionRule.objects.filter(pk__in=records.values("pk")).bin(at=at)
