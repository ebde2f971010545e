"""What undo leaves alone: an invoice that has a number, and what an order is invoiced for; the mark follows."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.audit.log import Change, Operation
from guanxi.audit.reach import OutOfReach
from guanxi.audit.undo import on_undo
from guanxi.sales import billing
from guanxi.sales.derived import touched_orders
from guanxi.sales.invoices import lines
from guanxi.sales.models import Invoice, InvoiceLine, Order, Return

# Of an issued invoice only its owner and what is kept beside it change.
FREE = frozenset({"owner_id", "team_id", "extra"})


@on_undo
def keep(operation: Operation) -> None:
    """Raises OutOfReach where undoing touched what was issued, or leaves more invoiced than there is."""
    _check_issued(operation)
    drafts = Invoice.objects.filter(pk__in={*_of(operation, Invoice), *_of_lines(operation)})
    for invoice in drafts:
        lines.add_up(invoice)
    returns = Return.everything.filter(pk__in=_of(operation, Return)).values_list("order_id", flat=True)
    orders = {*touched_orders(operation), *returns, *drafts.values_list("order_id", flat=True)}
    billing.follow(orders)
    try:
        billing.check_orders(orders)
        for order in Order.objects.filter(invoices__in=drafts).distinct():
            billing.check(order)
    except ValidationError as error:
        raise OutOfReach(error.messages[0]) from error


def _check_issued(operation: Operation) -> None:
    changes = operation.changes.filter(model=Invoice._meta.label_lower)
    touched = _of_lines(operation)
    for pk, action, before, after in changes.values_list("object_id", "action", "before", "after"):
        if action == Change.Action.UPDATE and "state" in after:
            raise OutOfReach(_("What was issued or made void is not undone: make it void, or write another."))
        if action != Change.Action.UPDATE or not before.keys() <= FREE:
            touched.add(pk)
    stands = Invoice.everything.filter(pk__in=touched).exclude(code="").first()
    if stands is not None:
        raise OutOfReach(_("%(code)s was issued: it stands as it is.") % {"code": stands})


def _of(operation: Operation, model: type[Invoice] | type[Return]) -> set[int]:
    return set(operation.changes.filter(model=model._meta.label_lower).values_list("object_id", flat=True))


def _of_lines(operation: Operation) -> set[int]:
    """The invoices whose lines the operation wrote."""
    changes = operation.changes.filter(model=InvoiceLine._meta.label_lower)
    told = {(c.before | c.after).get("invoice_id") for c in changes.iterator()} - {None}
    stored = InvoiceLine.objects.filter(pk__in=changes.values("object_id")).values_list("invoice_id", flat=True)
    return {*told, *stored}
