"""Entering a labelled set and measuring how much of it the search finds: precision and recall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from guanxi.duplicates.models import Pair
from guanxi.duplicates.tests.labelled import File, Labelled
from guanxi.kernel.inserting import columns_of, insert_rows
from guanxi.parties import points
from guanxi.parties.models import Address, ContactPoint, Party

BATCH = 5000


@dataclass(frozen=True)
class Measured:
    """Pairs found that are one customer, found that are not, and not found; by cause what was missed or mistaken."""

    right: int
    wrong: int
    missed: int
    missed_by: Counter[str]
    wrong_by: Counter[str]

    @property
    def precision(self) -> float:
        """The share of the pairs found that are one customer."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of the true pairs that were found."""
        return self.right / max(1, self.right + self.missed)


def enter(files: Sequence[File]) -> list[int]:
    """Open a file for each; answers their keys in the order of the files."""
    pks: list[int] = []
    for start in range(0, len(files), BATCH):
        pks += _enter(files[start : start + BATCH], start)
    return pks


def measure(made: Labelled, pks: Sequence[int], *, least: int) -> Measured:
    """What the queue holds from a score on, against the labels."""
    place = {pk: at for at, pk in enumerate(pks)}
    rows = Pair.objects.filter(score__gte=least).values_list("first", "second")
    found = {tuple(sorted((place[first], place[second]))) for first, second in rows}
    right = found & made.true.keys()
    wrong = {pair for pair in found - made.true.keys() if len({made.files[at].who for at in pair}) == 2}
    return Measured(
        right=len(right),
        wrong=len(wrong),
        missed=len(made.true.keys() - found),
        missed_by=Counter(made.true[pair] for pair in made.true.keys() - found),
        wrong_by=Counter(made.false.get(pair, "by chance") for pair in wrong),  # type: ignore[call-overload]
    )


def _enter(files: Sequence[File], start: int) -> list[int]:
    at, columns = timezone.now(), columns_of(Party)
    parties = [Party(code=f"L{start + n}", created_at=at, updated_at=at, **_own(file)) for n, file in enumerate(files)]
    insert_rows(Party, columns, ([getattr(party, name) for name in columns] for party in parties))
    by_code = dict(Party.objects.filter(code__in=[p.code for p in parties]).values_list("code", "pk"))
    pks = [by_code[party.code] for party in parties]
    ContactPoint.objects.bulk_create_parts(
        ContactPoint(party_id=pk, channel=channel, value=value, normalised=points.normalise(channel, value))
        for pk, file in zip(pks, files, strict=True)
        for channel, value in file.points
    )
    Address.objects.bulk_create_parts(
        Address(party_id=pk, city=file.city, street=file.street)
        for pk, file in zip(pks, files, strict=True)
        if file.street
    )
    return pks


def _own(file: File) -> dict[str, object]:
    return {"name": file.name, "kind": file.kind, "city": file.city, "birthday": file.birthday, "gender": file.gender}
