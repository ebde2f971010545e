"""The verb: several files become one, as one operation that undo takes back whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.audit.models import Operation
from guanxi.audit.operations import current, operation
from guanxi.duplicates.merging import choosing
from guanxi.duplicates.merging.repointing import lead_over
from guanxi.events.bus import publish
from guanxi.events.parties import PartyMerged
from guanxi.parties.bulk import refresh_copies
from guanxi.parties.models import FormerFile, Party
from guanxi.parties.telling import about
from guanxi.records import actions as records

# More side by side is no comparison any more.
MOST = 10


@transaction.atomic
def merge(
    *, survivor: Party, others: Collection[int], by: User, at: datetime, picks: Mapping[str, int] | None = None
) -> Party:
    """Make one file of these: `survivor` stands, the `others` (by key) go to the bin and lead to it.

    `picks` says for a field whose value stands (by key of its file); otherwise the one confirmed last that has any.
    Numbers, addresses, roles and positions are united, everything that refers to the others refers to the survivor.
    Raises PermissionDenied unless the user may change all of them and delete the others, ValidationError for too few
    or too many.
    """
    parties = _locked(survivor, set(others) - {survivor.pk}, by)
    survivor, losers = parties[0], parties[1:]
    outer = current()
    with operation(Operation.Kind.MERGE, by=by, at=at, cause=Party._meta.label_lower) as begun:
        former = [_remember(loser, survivor, at) for loser in losers]
        values = choosing.values_of(survivor, parties, picks or {}, by)
        lead_over(survivor=survivor.pk, losers=[loser.pk for loser in losers])
        records.change(record=survivor, values=values, version=None)
        refresh_copies([party.pk for party in parties])
        records.delete(records=Party.objects.filter(pk__in=[loser.pk for loser in losers]), at=at)
        survivor.refresh_from_db()
        publish(*(_news(file, survivor, by, at) for file in former))
        if outer is not None and outer.row is None:
            # The answer to the request offers to undo this operation.
            outer.row = begun.row
    survivor.refresh_from_db()
    return survivor


def _locked(survivor: Party, others: Collection[int], by: User) -> list[Party]:
    """All of them as they are now, the survivor first."""
    if not others:
        raise ValidationError(_("Choose at least two files."))
    if len(others) >= MOST:
        raise ValidationError(_("At most %(n)s files can be merged at once.") % {"n": MOST})
    keys = [survivor.pk, *sorted(others)]
    mine = Party.objects.visible_to(by, Action.CHANGE).filter(pk__in=keys)
    may_go = Party.objects.visible_to(by, Action.DELETE).filter(pk__in=others)
    if mine.count() < len(keys) or may_go.count() < len(others):
        raise PermissionDenied(
            _("To merge files one must be allowed to change all of them and to delete those that go.")
        )
    found = Party.objects.select_for_update().order_by("pk").in_bulk(keys)
    return [found[key] for key in keys]


def _remember(loser: Party, survivor: Party, at: datetime) -> FormerFile:
    # Files that were merged into the loser before lead on with everything else that refers to it.
    return FormerFile.objects.create(party=loser, into=survivor, code=loser.code, name=loser.name, at=at)


def _news(file: FormerFile, survivor: Party, by: User, at: datetime) -> PartyMerged:
    told = about(survivor, by, at, subject=file)
    return PartyMerged(**told, former_id=file.party_id, name=file.name, code=file.code)


def unmergeable(parties: Sequence[Party], by: User) -> list[Party]:
    """Those of the files that the user may not let go: one of them can only be the survivor."""
    may_go = set(
        Party.objects.visible_to(by, Action.DELETE).filter(pk__in=[p.pk for p in parties]).values_list("pk", flat=True)
    )
    return [party for party in parties if party.pk not in may_go]
