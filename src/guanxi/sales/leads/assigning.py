"""Who gets the leads that come in by themselves: by the company's rules, in its working hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guanxi.access.models import User
from guanxi.sales.leads.scoring import meant
from guanxi.sales.models import AssignmentRule, Lead

Method = AssignmentRule.Method
FRIDAY = 4
# So many are given out in one go; the next ones ten minutes later.
MOST = 500


@dataclass(frozen=True)
class Choice:
    """What the rules say of a lead: which rule decides, and who gets it; it `waits` until people are at work."""

    rule: AssignmentRule | None = None
    person: User | None = None
    waits: bool = False


@transaction.atomic
def assign(*, lead: Lead, at: datetime) -> Choice:
    """Give a lead that is nobody's to whom the rules say, or into the pool; outside working hours it waits."""
    locked = Lead.objects.select_for_update(of=("self",)).get(pk=lead.pk)
    # One after the other, so that two leads at a time do not both go to who is next.
    rules = list(rules_on().select_for_update(of=("self",)))
    chosen = plan([locked], rules, at=at)[locked.pk]
    if chosen.waits or locked.owner_id is not None:
        return chosen
    locked.owner, locked.pooled_at = chosen.person, None if chosen.person else at
    locked.save()
    if chosen.rule is not None and chosen.person is not None:
        AssignmentRule.objects.filter(pk=chosen.rule.pk).update(last=chosen.person)
    return chosen


def assign_waiting(*, at: datetime) -> int:
    """Give the leads that have waited for people to be at work; answers how many."""
    return sum(not assign(lead=lead, at=at).waits for lead in list(waiting().order_by("pk")[:MOST]))


def waiting() -> QuerySet[Lead]:
    """The open leads that are nobody's and not in the pool either."""
    return Lead.objects.filter(owner__isnull=True, pooled_at__isnull=True, state__in=Lead.OPEN)


def rules_on() -> QuerySet[AssignmentRule]:
    """The rules that hold, in the order in which they are asked."""
    return AssignmentRule.objects.filter(is_on=True).order_by("position", "pk")


def plan(leads: Sequence[Lead], rules: Sequence[AssignmentRule], *, at: datetime) -> dict[int, Choice]:
    """What the rules say of each lead, by its key; what no rule means goes into the pool. At most four queries a rule.

    Nothing is written: the next in turn is counted on here only.
    """
    left, found = [lead.pk for lead in leads], {lead.pk: Choice() for lead in leads}
    for rule in rules:
        wanted = meant(rule, at=at)
        if wanted is None or not left:
            continue
        fitting = set(Lead.everything.filter(wanted, pk__in=left).values_list("pk", flat=True))
        chosen = _choices(rule, [pk for pk in left if pk in fitting], at)
        found |= chosen
        left = [pk for pk in left if pk not in chosen]
    return found


def _choices(rule: AssignmentRule, pks: Sequence[int], at: datetime) -> dict[int, Choice]:
    """What the rule makes of the leads that it means; nothing where it knows nobody to give them to."""
    if rule.method == Method.POOL:
        return dict.fromkeys(pks, Choice(rule))
    if not is_open(rule, at):
        return dict.fromkeys(pks, Choice(rule, waits=True))
    people = _people(rule, len(pks)) if pks else []
    return {pk: Choice(rule, person) for pk, person in zip(pks, people, strict=False)}


def is_open(rule: AssignmentRule, at: datetime) -> bool:
    """Whether the rule's people are at work, by the company's clock; hours over midnight are understood."""
    local = at.astimezone(timezone.get_default_timezone())
    if rule.on_weekdays and local.weekday() > FRIDAY:
        return False
    if rule.since is None or rule.until is None:
        return True
    now = local.time()
    if rule.since <= rule.until:
        return rule.since <= now < rule.until
    return now >= rule.since or now < rule.until


def _people(rule: AssignmentRule, number: int) -> list[User]:
    """Who gets the next so many leads of the rule, in order; nobody where there is no one at work there."""
    if rule.method == Method.PERSON:
        return [rule.person] * number if rule.person is not None and rule.person.is_active else []
    people = list(User.objects.filter(team=rule.team_id, is_active=True).order_by("pk")) if rule.team_id else []
    if not people:
        return []
    if rule.method == Method.IN_TURN:
        after = [n for n, person in enumerate(people) if person.pk > (rule.last_id or 0)]
        begin = after[0] if after else 0
        return [people[(begin + n) % len(people)] for n in range(number)]
    held = Counter(Lead.objects.filter(owner__in=people, state__in=Lead.OPEN).values_list("owner", flat=True))
    chosen = []
    for _ in range(number):
        chosen.append(min(people, key=lambda person: (held[person.pk], person.pk)))
        held[chosen[-1].pk] += 1
    return chosen
