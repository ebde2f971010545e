"""What people earn: their share of each base at the rate that the month's sum reaches, rounded half up per line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from django.db.models import Q, QuerySet

from guanxi.access.models import Team, User
from guanxi.kernel.money import allocate, round_half_up
from guanxi.kernel.periods import Period
from guanxi.sales.commission.bases import Source, sources
from guanxi.sales.models import CommissionLine, CommissionRule
from guanxi.sales.models.commission import Tier

Lines = dict[int, list[CommissionLine]]
Share = tuple[Source, int, int]


def rules_of(month: Period) -> QuerySet[CommissionRule]:
    """The rules that hold in a month."""
    held = Q(valid_until__isnull=True) | Q(valid_until__gte=month.last)
    return CommissionRule.objects.filter(held, valid_from__lte=month.first).order_by("pk")


def earned(
    rules: Iterable[CommissionRule],
    month: Period,
    fits: Callable[[CommissionRule, int], bool],
    people: Collection[int] | None = None,
) -> Lines:
    """The lines of each person in the month by these rules, unsaved and of no statement yet.

    `fits(rule, person)` says whether a rule is for somebody; with `people`, only theirs are reckoned.
    """
    found: Lines = defaultdict(list)
    known: dict[tuple[object, ...], list[Source]] = {}
    for rule in rules:
        shared: dict[int, list[Share]] = defaultdict(list)
        of = rule.base, rule.category_id, rule.product_id
        if of not in known:
            known[of] = list(sources(rule, month, people))
        for source in known[of]:
            for person, percent, base in _divided(source):
                if base and (people is None or person in people) and fits(rule, person):
                    shared[person].append((source, percent, base))
        for person, shares in shared.items():
            found[person] += _lines(rule, month, shares)
    return found


def by_teams() -> Callable[[CommissionRule, int], bool]:
    """Whether a rule is for somebody, as the teams are now. Two queries."""
    paths = dict(Team.objects.values_list("pk", "path"))
    teams = dict(User.objects.values_list("pk", "team"))

    def fits(rule: CommissionRule, person: int) -> bool:
        if rule.person_id or rule.for_team_id is None:
            return rule.person_id in (None, person)
        team = teams.get(person)
        return team is not None and str(rule.for_team_id) in paths[team].strip("/").split("/")

    return fits


def _divided(source: Source) -> Iterator[tuple[int, int, int]]:
    """Person, share in percent, and what that comes to; by the largest remainder, so that nothing is lost."""
    unowned = 100 - sum(source.shares.values())
    parts = allocate(source.worth, [*source.shares.values(), unowned])
    yield from ((person, percent, part) for (person, percent), part in zip(source.shares.items(), parts, strict=False))


def _lines(rule: CommissionRule, month: Period, shares: Sequence[Share]) -> Iterator[CommissionLine]:
    tiers, done = rule.steps, 0
    reached = _reached(tiers, sum(base for _source, _percent, base in shares))
    for source, percent, base in shares:
        is_whole = rule.method == CommissionRule.Method.WHOLE
        for part, rate in [(base, reached)] if is_whole else _pieces(tiers, done, done + base):
            yield CommissionLine(
                rule=rule,
                **{f"{source.kind}_id": source.pk},
                code=source.code,
                earned_in=month.first,
                share=percent,
                base=part,
                rate=rate,
                amount=round_half_up(Decimal(part * rate) / 10_000),
            )
        done += base


def _reached(tiers: Sequence[Tier], total: int) -> int:
    """The rate of the highest tier that a sum reaches; of less than nothing, the lowest."""
    return [tier.rate for tier in tiers if tier.start <= max(total, 0)][-1]


def _pieces(tiers: Sequence[Tier], before: int, after: int) -> Iterator[tuple[int, int]]:
    """What lies in each tier, with its rate, of the way from one sum to another; below zero the first tier holds."""
    ends = [tier.start for tier in tiers[1:]]
    for number, tier in enumerate(tiers):
        low = tier.start if number else min(before, after, 0)
        high = ends[number] if number < len(ends) else max(before, after, low)
        if part := min(max(after, low), high) - min(max(before, low), high):
            yield part, tier.rate
