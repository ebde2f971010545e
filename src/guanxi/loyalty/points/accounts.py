"""What a customer has to spend: written by one statement or under a lock, so that two at once cannot overspend."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import F, Sum

from guanxi.loyalty.models import PointsAccount, PointsEntry

SOONEST = (F("expires_on").asc(nulls_last=True), "pk")
LATEST = (F("expires_on").desc(nulls_first=True), "-pk")


def take(party: int, points: int) -> bool:
    """Take points that are there; answers False, and takes none, where there are fewer.

    The condition and the taking are one statement: of two who spend the same points, one is refused.
    """
    return bool(PointsAccount.objects.filter(party=party, held__gte=points).update(held=F("held") - points))


def put(party: int, points: int) -> int:
    """Put points in: what is owed is settled first. Answers how many of them can be spent."""
    account = locked(party)
    settled = min(account.owed, points)
    PointsAccount.objects.filter(pk=account.pk).update(owed=F("owed") - settled, held=F("held") + points - settled)
    return points - settled


def take_back(party: int, points: int) -> int:
    """Take points whether they are there or not: what is missing is owed. Answers how many were there."""
    account = locked(party)
    there = min(account.held, points)
    PointsAccount.objects.filter(pk=account.pk).update(held=F("held") - there, owed=F("owed") + points - there)
    return there


def locked(party: int) -> PointsAccount:
    """The account, which nobody else writes until the end of the transaction; a new one for who has none."""
    PointsAccount.objects.bulk_create([PointsAccount(party_id=party)], ignore_conflicts=True)
    return PointsAccount.objects.select_for_update().get(party=party)


def reconcile(parties: Collection[int]) -> int:
    """Make accounts, and what is left of the points that came in, agree with the entries; answers how many did not.

    The entries alone are the truth: where files are merged, or entries led back, the rest follows from them.
    """
    changed = 0
    for party in sorted(parties):
        account = locked(party)
        entries = PointsEntry.objects.filter(party=party)
        balance: int = entries.aggregate(sum=Sum("points"))["sum"] or 0
        held, owed = max(balance, 0), max(-balance, 0)
        left: int = entries.aggregate(sum=Sum("left"))["sum"] or 0
        _drain(entries.filter(left__gt=0).order_by(*SOONEST), left - held)
        _refill(entries.filter(points__gt=F("left")).order_by(*LATEST), held - left)
        if (account.held, account.owed, left) != (held, owed, held):
            PointsAccount.objects.filter(pk=account.pk).update(held=held, owed=owed)
            changed += 1
    return changed


def _drain(lots: Iterable[PointsEntry], surplus: int) -> None:
    for lot in lots if surplus > 0 else ():
        part = min(lot.left, surplus)
        PointsEntry.objects.filter(pk=lot.pk).update(left=F("left") - part)
        if (surplus := surplus - part) == 0:
            return


def _refill(lots: Iterable[PointsEntry], missing: int) -> None:
    for lot in lots if missing > 0 else ():
        part = min(lot.points - lot.left, missing)
        PointsEntry.objects.filter(pk=lot.pk).update(left=F("left") + part)
        if (missing := missing - part) == 0:
            return
