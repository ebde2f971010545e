"""Undoing an operation writes its movements once more, the other way: the ledger forgets nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from guanxi.audit.log import Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.catalogue.models import StockLevel, StockMovement
from guanxi.catalogue.stock.booking import enter
from guanxi.catalogue.stock.levels import Shift, shift
from guanxi.catalogue.stock.origin import Origin
from guanxi.kernel.numbers import plain


@on_undo
def book_back(operation: Operation) -> None:
    """Raises OutOfReach where the goods have gone, or are promised, since; or for who may not book by hand."""
    undone = Operation.objects.filter(undoes=operation).select_related("by").order_by("-pk").first()
    by, at = (undone.by, undone.at) if undone else (None, operation.at)
    rows = StockMovement.objects.filter(operation=operation).select_related("level__product", "level__store")
    for movement in rows.order_by("-pk"):
        level = movement.level
        if not movement.origin_kind and by is not None and not by.may("create", StockLevel._meta.label_lower):
            raise OutOfReach(_("Only who books stock takes such a booking back."))
        if not shift({level.pk: Shift(on_hand=-movement.quantity)}):
            level.refresh_from_db()
            told = {"stock": level, "available": plain(level.available)}
            raise OutOfReach(_("%(stock)s: only %(available)s are still free to take back.") % told)
        origin = Origin(movement.origin_kind, movement.origin_id) if movement.origin_id else None
        enter(level, kind=movement.kind, quantity=-movement.quantity, origin=origin, by=by, at=at, reason=_("Undone"))
