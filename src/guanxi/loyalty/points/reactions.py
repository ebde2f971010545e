"""What follows for points when files are merged, or something is taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.duplicates.merging.repointing import unites
from guanxi.events.bus import on
from guanxi.events.parties import PartyMerged
from guanxi.loyalty.models import PointsAccount, PointsEntry
from guanxi.loyalty.points import accounts, posting
from guanxi.loyalty.points.posting import About, NotEnoughPoints
from guanxi.loyalty.policy import ADJUST


def close_accounts(survivor: int, losers: Collection[int]) -> None:
    """One account stands: it follows from the entries, once these have been led over."""
    PointsAccount.objects.filter(party__in=losers).delete()


unites(PointsAccount, close_accounts)


@on(PartyMerged, many=True)
def add_points_up(news: Sequence[PartyMerged]) -> None:
    """The points of merged files are those of the one that stands."""
    standing = {event.party_id for event in news if event.party_id is not None}
    touched = PointsEntry.objects.filter(party__in=standing).order_by().values_list("party", flat=True).distinct()
    accounts.reconcile(set(touched))


@on_undo
def lead_back(operation: Operation) -> None:
    """Accounts follow where entries were led over, or back."""
    label = PointsEntry._meta.label_lower
    changes = operation.changes.filter(model=label)
    parties: set[int] = set()
    for sides in changes.values_list("before__party_id", "after__party_id").iterator(500):
        parties.update(pk for pk in sides if pk)
    accounts.reconcile(parties)


@on_undo
def book_back(operation: Operation) -> None:
    """Write entries that were made by hand once more, the other way: the ledger forgets nothing.

    Raises OutOfReach for who may not book by hand, and where points have been spent since. What follows from records
    follows from them again.
    """
    undone = Operation.objects.filter(undoes=operation).select_related("by").order_by("-pk").first()
    by, at = (undone.by, undone.at) if undone else (None, operation.at)
    about = About(at=at, by=by, reason=_("Undone"))
    for entry in PointsEntry.objects.filter(operation=operation, origin_kind="").order_by("-pk"):
        if by is not None and not by.able(ADJUST):
            raise OutOfReach(_("Only who books points by hand takes such a booking back."))
        if entry.points < 0:
            posting.give_back(entry.party_id, -entry.points, about, entries=PointsEntry.objects.filter(pk=entry.pk))
            continue
        try:
            posting.spend(entry.party_id, entry.points, about, kind=posting.Kind.REVERSED, reverses=entry)
        except NotEnoughPoints as error:
            raise OutOfReach(_("The points have been spent since.")) from error
