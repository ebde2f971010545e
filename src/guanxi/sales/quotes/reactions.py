"""What undo leaves alone: a quote stands as the customer has it, and is sent by sending it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from guanxi.audit.log import Change, Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales.models import Quote, QuoteLine

DRAFT = Quote.State.DRAFT
# What the customer reads of the head; the sums follow from the lines.
SAID = ("subject", "party_id", "contact_id", "currency", "prices_include_tax", "valid_until", "terms", "code")


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing has changed what was sent, or sent what nobody has checked since."""
    heads = operation.changes.filter(model=Quote._meta.label_lower, action=Change.Action.UPDATE)
    moved = dict[int, str]()
    for pk, before, after in heads.filter(after__has_key="state").values_list("object_id", "before", "after"):
        moved[pk] = before["state"]
        if after["state"] == DRAFT and before["state"] != DRAFT:
            raise OutOfReach(_("A quote is not sent by undoing: look it over and send it again."))
    told = heads.filter(Q.create([("before__has_key", name) for name in SAID], connector=Q.OR))
    touched = {*told.values_list("object_id", flat=True), *_of_lines(operation)} - moved.keys()
    sent = Quote.objects.filter(pk__in=touched).exclude(state=DRAFT).first()
    if sent is not None:
        raise OutOfReach(_("%(code)s is no longer a draft: what was sent stands as it is.") % {"code": sent})


def _of_lines(operation: Operation) -> set[int]:
    """The quotes whose lines the operation wrote."""
    lines = operation.changes.filter(model=QuoteLine._meta.label_lower)
    rows = lines.values_list("object_id", "before", "after")
    found = {side["quote_id"] for _pk, *sides in rows for side in sides if "quote_id" in side}
    stored = QuoteLine.objects.filter(pk__in=lines.values("object_id"))
    return found | set(stored.values_list("quote", flat=True))
