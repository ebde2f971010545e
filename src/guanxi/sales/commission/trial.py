"""What a rule would bring in a month, person by person, whether or not it holds then."""

from __future__ import annotations

from dataclasses import dataclass

from guanxi.access.models import User
from guanxi.kernel.periods import Period
from guanxi.sales.commission.earning import by_teams, earned
from guanxi.sales.commission.telling import may_read_base
from guanxi.sales.models import CommissionRule, CommissionStatement
from guanxi.sales.targets.measures import narrowed, of_people, url_of
from guanxi.sales.targets.reach import reach_of


@dataclass(frozen=True)
class Tried:
    """What a rule brings somebody: from so many records, which are listed at `url`. None where that tells too much."""

    person: User
    records: int
    base: int | None
    amount: int
    url: str


def tried(rule: CommissionRule, month: Period, by: User) -> list[Tried]:
    """What the rule brings in the month to those whose commission `by` reaches, who earns most first."""
    people = reach_of(by, CommissionStatement._meta.label_lower).people
    narrowing = narrowed(rule.category_id, rule.product_id)
    is_open = may_read_base(by, rule)
    found = [
        Tried(
            person=people[pk],
            records=len({line.source for line in lines}),
            base=sum(line.base for line in lines) if is_open else None,
            amount=sum(line.amount for line in lines),
            # The bases are called like the measures of targets.
            url=url_of(rule.base, month, narrowing, of_people(rule.base, [pk])) if is_open else "",
        )
        for pk, lines in earned([rule], month, by_teams(), people.keys()).items()
    ]
    return sorted(found, key=lambda one: (-one.amount, str(one.person)))
