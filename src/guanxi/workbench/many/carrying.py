"""Carrying an undertaking on: a few hundred records at a time, whoever refuses left out and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.audit import parts, undo
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation
from guanxi.jobs.running import LeaseLost
from guanxi.workbench.checking import told_in_words
from guanxi.workbench.listing import Listing, listing_named
from guanxi.workbench.many.kinds import Act, kind_of
from guanxi.workbench.many.models import Undertaking
from guanxi.workbench.rows import rows_of
from guanxi.workbench.state import ListState, not_understood

# Records in a transaction, and from how many on a request does not do them itself.
CHUNK, MANY = 500, 5_000
REASONS = 5
UNDO, OVERWRITE = "undo", "overwrite"
Progress = Callable[[int], None]


def begin(
    *, listing: Listing, kind: str, query: str, given: QueryDict, rows: VisibleQuerySet[Any], by: User, at: datetime
) -> Undertaking:
    """What shall be done to these rows, those that the listing finds by `query`; nothing is changed yet.

    Raises what preparing it raises. To be called in a transaction, with the queueing of its job.
    """
    found = kind_of(listing, kind)
    found.prepare(listing, by, given, rows)
    with operation(Operation.Kind.BULK, by=by, at=at, label=found.label) as begun:
        row = begun.operation()
    bound = rows.order_by().aggregate(last=Max("pk"))["last"] or 0
    asked = {"listing": listing.key, "query": query, "given": given.urlencode(), "language": get_language() or ""}
    return Undertaking.objects.create(operation=row, kind=kind, total=rows.count(), bound=bound, **asked)


def begin_undo(*, of: Operation, by: User, at: datetime, overwrite: bool) -> Undertaking:
    """The undoing of an operation; nothing is changed yet. Raises what `parts.begin` raises."""
    row, last, total = parts.begin(operation=of, by=by, at=at, overwrite=overwrite)
    given = OVERWRITE if overwrite else ""
    language = get_language() or ""
    return Undertaking.objects.create(
        operation=row, kind=UNDO, given=given, total=total, last=last + 1, bound=last, language=language
    )


def carry_on(work: Undertaking, *, by: User, at: datetime, progress: Progress) -> None:
    """Do what is left of it, each part with the rights that the user has at that moment.

    Raises PermissionDenied or ValidationError where it cannot go on at all.
    """
    begun = work.operation
    begin_step = _undo_steps(begun.undoes) if work.kind == UNDO else _step
    with operation(begun.kind, by=by, at=begun.at, label=begun.label, row=begun):
        while begin_step(work, _as_of_now(by), at)():
            progress(work.done)


def _as_of_now(by: User) -> User:
    """The user anew, for what they may do is kept with the object. Raises PermissionDenied for who has gone."""
    user = User.objects.filter(pk=by.pk, is_active=True).first()
    if user is None:
        raise PermissionDenied(_("The user who began this is no longer there."))
    return user


def _step(work: Undertaking, by: User, at: datetime) -> Callable[[], bool]:
    listing = listing_named(work.listing)
    if listing is None:
        raise PermissionDenied
    kind = kind_of(listing, work.kind)
    query = QueryDict(work.query)
    state = ListState.read(query, listing, by)
    if state.problem or not_understood(query, listing):
        raise ValidationError(state.problem or _("What the list was filtered by is no longer there."))
    rows = rows_of(listing, state, by, now=at, action=kind.needs).filter(pk__gt=work.last, pk__lte=work.bound)
    # They are looked for before the transaction, during which others wait to write.
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    if work.done and not pks:
        return lambda: False
    act = kind.prepare(listing, by, QueryDict(work.given), rows)
    return partial(_chunk, work, rows, pks, act, at)


def _chunk(work: Undertaking, rows: VisibleQuerySet[Any], pks: Sequence[int], act: Act, at: datetime) -> bool:
    """Do it to the next records; answers whether there were any."""
    if not pks:
        return False
    with transaction.atomic():
        changed, refused = _some(rows, pks, act, at, work)
        _note(work, last=pks[-1], done=len(pks), changed=changed, refused=refused)
    return True


def _some(rows: VisibleQuerySet[Any], pks: Sequence[int], act: Act, at: datetime, work: Undertaking) -> tuple[int, int]:
    """How many were changed and how many refused: all at once, or one by one where one stands in the way."""
    try:
        with told_in_words():
            return act(rows.filter(pk__in=pks), at), 0
    except (ValidationError, PermissionDenied) as refusal:
        if len(pks) == 1:
            _remember(work, refusal)
            return 0, 1
    each = [_some(rows, [pk], act, at, work) for pk in pks]
    return sum(changed for changed, _refused in each), sum(refused for _changed, refused in each)


def _undo_steps(of: Operation | None) -> Callable[[Undertaking, User, datetime], Callable[[], bool]]:
    """How the operation is undone, which is found out once: all its changes are asked for it."""
    if of is None:
        raise PermissionDenied
    return partial(_undo_part if parts.fits(of) else _undo_whole, of)


def _undo_part(of: Operation, work: Undertaking, by: User, at: datetime) -> Callable[[], bool]:
    overwrite = work.given == OVERWRITE

    def part() -> bool:
        with transaction.atomic():
            some = parts.revert(operation=of, last=work.bound, before=work.last, by=by, overwrite=overwrite)
            if some is not None:
                for refusal in some.refusals:
                    _remember(work, refusal)
                changed = some.number - some.refused
                _note(work, last=some.last, done=some.number, changed=changed, refused=some.refused)
        if some is None:
            parts.end(of)
        return some is not None

    return part


def _undo_whole(of: Operation, work: Undertaking, by: User, at: datetime) -> Callable[[], bool]:
    def whole() -> bool:
        if work.done:
            return False
        with transaction.atomic():
            undo.undo(operation=of, by=by, at=at, overwrite=work.given == OVERWRITE, row=work.operation)
            _note(work, last=0, done=work.total, changed=work.total, refused=0)
        return True

    return whole


def _note(work: Undertaking, *, last: int, done: int, changed: int, refused: int) -> None:
    """Note how far it is. Raises LeaseLost, which takes the part back, where another worker has got further."""
    if not Undertaking.objects.filter(pk=work.pk, last=work.last, done=work.done).update(last=last):
        raise LeaseLost
    work.last = last
    work.done += done
    work.changed += changed
    work.refused += refused
    work.save(update_fields=["last", "done", "changed", "refused", "reasons"])


def _remember(work: Undertaking, refusal: Exception) -> None:
    for reason in words_of(refusal):
        if reason not in work.reasons and len(work.reasons) < REASONS:
            work.reasons.append(reason[:300])


def words_of(refusal: Exception) -> list[str]:
    """Why something was refused."""
    if isinstance(refusal, undo.CannotUndo):
        return [_("It has been changed again since.")]
    return refusal.messages if isinstance(refusal, ValidationError) else [str(refusal) or _("You may not do that.")]
