"""The search for duplicates: through all files, or through those changed since the search before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from itertools import islice

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone

from guanxi.audit.models import Change
from guanxi.duplicates.finding import blocks
from guanxi.duplicates.finding.evidence import LEAST, Verdict, compare, is_hopeless
from guanxi.duplicates.finding.facts import Facts, facts_of
from guanxi.duplicates.models import Pair, Search
from guanxi.kernel.inserting import insert_rows
from guanxi.parties.models import Address, ContactPoint, Party

BATCH = 1000
COLUMNS = ("first_id", "second_id", "state", "decided_by_id", "decided_at", "score", "reasons", "seen_at")
Progress = Callable[[int, int], object]
Found = dict[tuple[int, int], Verdict]


def search_all(*, at: datetime, progress: Progress = lambda done, total: None) -> Search:
    """Compare all files that share a key; memory is bounded by a few hundred blocks. Half the work is the keys."""
    search = _begin(at, is_full=True)
    skipped: Counter[str] = Counter()
    total = Party.objects.count()
    blocks.clear()
    for pks in _all_parties():
        blocks.keep(pks, fresh=True)
        search.parties += len(pks)
        progress(search.parties, 2 * total)
    for done, page in enumerate(blocks.all_blocks(skipped), 1):
        search.compared += _weigh(blocks.pairs_in(page), at)
        progress(min(total + done * blocks.KEYS_AT_ONCE, 2 * total), 2 * total)
    _forget(Pair.objects.all(), at)
    return _end(search, skipped)


def search_changed(*, at: datetime, progress: Progress = lambda done, total: None) -> Search | None:
    """Compare the files changed since the last search; None where there has been no search through all yet."""
    last = Search.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    if last is None:
        return None
    search, skipped = _begin(at, is_full=False), Counter[str]()
    changed = sorted(_changed(last.upto_change, search.upto_change))
    for start in range(0, len(changed), BATCH):
        some = changed[start : start + BATCH]
        blocks.keep(some, fresh=False)
        for page in blocks.blocks_of(some, skipped):
            chosen = set(some)
            search.compared += _weigh({p for p in blocks.pairs_in(page) if chosen.intersection(p)}, at)
        _forget(Pair.objects.filter(Q(first__in=some) | Q(second__in=some)), at)
        search.parties += len(some)
        progress(search.parties, len(changed))
    return _end(search, skipped)


def _begin(at: datetime, *, is_full: bool) -> Search:
    upto = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    return Search.objects.create(started_at=at, is_full=is_full, upto_change=upto)


def _end(search: Search, skipped: Counter[str]) -> Search:
    search.skipped, search.finished_at = dict(skipped), timezone.now()
    search.save()
    Search.objects.filter(pk__lt=search.pk - 50).delete()
    return search


def _all_parties() -> Iterator[list[int]]:
    last = 0
    while pks := list(Party.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield pks
        last = pks[-1]


def _changed(after: int, upto: int) -> set[int]:
    """The files of which the change log tells, their numbers and addresses included."""
    log = Change.objects.filter(pk__gt=after, pk__lte=upto)
    found = set(log.filter(model=Party._meta.label_lower).values_list("object_id", flat=True))
    for part in (ContactPoint, Address):
        told = log.filter(model=part._meta.label_lower)
        found.update(part._base_manager.filter(pk__in=told.values("object_id")).values_list("party", flat=True))
        gone = told.filter(action=Change.Action.DELETE)
        found.update(pk for pk in gone.values_list("before__party_id", flat=True) if pk)
    return found


def _weigh(pairs: Collection[tuple[int, int]], at: datetime) -> int:
    """Compare these pairs and keep those that may be one; answers how many were compared."""
    facts: dict[int, Facts] = {}
    members = sorted({pk for pair in pairs for pk in pair})
    for start in range(0, len(members), 5 * BATCH):
        facts |= facts_of(members[start : start + 5 * BATCH])
    living = ((p, facts[p[0]], facts[p[1]]) for p in sorted(pairs) if p[0] in facts and p[1] in facts)
    verdicts = ((pair, compare(one, other)) for pair, one, other in living if not is_hopeless(one, other))
    likely = (found for found in verdicts if found[1].score >= LEAST)
    while some := dict(islice(likely, BATCH)):
        _keep(some, at)
    return len(pairs)


@transaction.atomic
def _keep(found: Found, at: datetime) -> None:
    firsts = {first for first, _second in found}
    known = {(p.first_id, p.second_id): p for p in Pair.objects.filter(first__in=firsts)}
    for pair in found.keys() & known.keys():
        row, verdict = known[pair], found[pair]
        row.score, row.reasons, row.seen_at = verdict.score, _told(verdict), at
    Pair.objects.bulk_update(
        [known[pair] for pair in found.keys() & known.keys()], ["score", "reasons", "seen_at"], 500
    )
    new = ((*p, Pair.State.OPEN, None, None, v.score, _told(v), at) for p, v in found.items() if p not in known)
    insert_rows(Pair, COLUMNS, new)


def _told(verdict: Verdict) -> list[list[object]]:
    return [[reason.key, reason.bits, reason.value] for reason in verdict.reasons]


def _forget(pairs: models.QuerySet[Pair], at: datetime) -> None:
    """Open pairs that no longer look alike go, unrecorded as they came; what people decided stays."""
    outdated = pairs.filter(state=Pair.State.OPEN).exclude(seen_at__gte=at).values("pk")
    models.QuerySet(Pair).filter(pk__in=outdated).delete()
