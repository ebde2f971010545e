"""The verb of handing over: begun by a request, carried on by a job, one operation of the change log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.administration.handover.dealing import Dealing
from guanxi.administration.handover.kinds import Kind, kinds
from guanxi.administration.handover.remains import pass_on
from guanxi.audit.log import Operation
from guanxi.audit.operations import operation

LABEL = "administration.handover"
BATCH = 500


@transaction.atomic
def begin(*, leaver: User, dealing: Dealing, by: User, at: datetime) -> Operation:
    """The operation to which all that moves will belong.

    Raises ValidationError where somebody who takes over is the leaver, or no longer there.
    """
    if not dealing.takers or any(taker.pk == leaver.pk or not taker.is_active for taker in dealing.takers):
        raise ValidationError(_("Choose to whom."))
    with operation(Operation.Kind.BULK, by=by, at=at, label=LABEL) as begun:
        return begun.operation()


def carry_on(
    *, begun: Operation, leaver: User, dealing: Dealing, by: User, progress: Callable[[int], None]
) -> dict[str, int]:
    """Hand over what is left, a few hundred records at a time; answers how many of each kind.

    Whatever has its new owner is not touched again, so that work broken off is taken up where it stood. Memory does
    not grow with the number of records.
    """
    moved: dict[str, int] = {}
    with operation(begun.kind, by=by, at=begun.at, label=LABEL, row=begun):
        if len(dealing.takers) == 1:
            pass_on(leaver, dealing.takers[0])
        for kind in kinds():
            for turn in range(len(dealing.takers)):
                while number := _move(kind, kind.of(leaver, by), dealing, turn):
                    label = kind.model._meta.label_lower
                    moved[label] = moved.get(label, 0) + number
                    progress(sum(moved.values()))
    return moved


@transaction.atomic
def _move(kind: Kind, held: QuerySet[Any], dealing: Dealing, turn: int) -> int:
    due = held.annotate(turn=dealing.turn(kind.model)).filter(turn=turn).order_by("pk")
    pks = list(due.values_list("pk", flat=True)[:BATCH])
    if not pks:
        return 0
    taker = dealing.takers[turn]
    values = {"owner": taker} if hasattr(kind.model, "everything") else {"owner": taker, "team": taker.team}
    moved: int = kind.rows.filter(pk__in=pks).update(**values)
    return moved
