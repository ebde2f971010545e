"""The keys in the database, and the blocks of files that share one, streamed in the order of the keys."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from django.db import connection, transaction
from django.db.models import Count

from guanxi.duplicates.finding.facts import Facts, facts_of
from guanxi.duplicates.finding.keys import keys_of
from guanxi.duplicates.models import BlockKey
from guanxi.kernel.inserting import insert_rows

# A key that more files share says too little about each of them, and would cost the square of their number.
LARGEST = 40
KEYS_AT_ONCE = 400


def clear() -> None:
    """Forget all keys."""
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(BlockKey._meta.db_table)
        cursor.execute(f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}")  # noqa: S608


@transaction.atomic
def keep(pks: Collection[int], *, fresh: bool) -> dict[int, Facts]:
    """Write the keys of these files down; `fresh` where none of them has any yet. Answers what is compared of them."""
    if not fresh:
        BlockKey.objects.filter(party_id__in=pks).delete()
    found = facts_of(pks)
    rows = ((pk, key) for pk, facts in found.items() for key in sorted(keys_of(facts)))
    insert_rows(BlockKey, ("party_id", "key"), rows)
    return found


def all_blocks(skipped: Counter[str]) -> Iterator[list[list[int]]]:
    """Every block of two files and more, some hundred at a time; `skipped` counts those that are too large, by kind."""
    last = ""
    shared = BlockKey.objects.order_by("key").values("key").annotate(n=Count("pk")).filter(n__gt=1)
    while page := list(shared.filter(key__gt=last).values_list("key", "n")[:KEYS_AT_ONCE]):
        last = page[-1][0]
        yield _members(page, skipped)


def blocks_of(pks: Collection[int], skipped: Counter[str]) -> Iterator[list[list[int]]]:
    """The blocks in which these files are."""
    keys = sorted(set(BlockKey.objects.filter(party_id__in=pks).values_list("key", flat=True)))
    shared = BlockKey.objects.order_by("key").values("key").annotate(n=Count("pk")).filter(n__gt=1)
    for start in range(0, len(keys), KEYS_AT_ONCE):
        page = list(shared.filter(key__in=keys[start : start + KEYS_AT_ONCE]).values_list("key", "n"))
        yield _members(page, skipped)


def pairs_in(blocks: Iterable[Iterable[int]]) -> set[tuple[int, int]]:
    """All pairs of files that share a block, the smaller key first."""
    return {pair for block in blocks for pair in combinations(sorted(set(block)), 2)}


def _members(page: Iterable[tuple[str, int]], skipped: Counter[str]) -> list[list[int]]:
    wanted = []
    for key, size in page:
        if size > LARGEST:
            skipped[key.partition(":")[0]] += 1
        else:
            wanted.append(key)
    blocks: dict[str, list[int]] = defaultdict(list)
    for key, pk in BlockKey.objects.filter(key__in=wanted).values_list("key", "party_id"):
        blocks[key].append(pk)
    return list(blocks.values())
