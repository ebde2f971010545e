"""Pages of invoices: the record, and the paper."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.sight import record_seen
from guanxi.kernel.capitals import in_capitals
from guanxi.paper import documents
from guanxi.paper.models import Letterhead
from guanxi.sales.invoices.listing import INVOICES, LINES
from guanxi.sales.models import Invoice, InvoiceLine
from guanxi.workbench.views.pages import page_of

# What the head of the page and its figures say.
HEAD = frozenset({"state", "order", "party", "corrects", "total", "net", "tax", "reason", "voided_at"})
# Who may not read these gets no paper, on which they all stand.
ON_PAPER = frozenset(
    {"total", "net", "tax", "order", "buyer", "tax_number", "buyer_address", "buyer_bank", "kind", "note", "reason"}
)


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An invoice with its lines and credit notes."""
    user = request.user
    rows = Invoice.objects.select_related(*INVOICES.related)
    invoice = get_visible_or_404(rows, user, pk=pk)
    page = page_of(request, INVOICES, invoice)
    credits = Invoice.objects.visible_to(user).filter(corrects=invoice).order_by("-pk")
    is_draft = invoice.state == Invoice.State.DRAFT
    context = {
        "invoice": invoice,
        "order": record_seen(invoice, "order"),
        "customer": record_seen(invoice, "party"),
        "corrected": record_seen(invoice, "corrects"),
        "credits": [(row, INVOICES.cells(row, user)) for row in credits.select_related(*INVOICES.related)],
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "lines": _lines(invoice),
        "sees_sums": {"total", "net", "tax"} <= INVOICES.readable_for(user).keys(),
        "may_change": page["may_change"] and is_draft,
        "may_edit": page["may_change"] and is_draft and LINES.open_to(user),
        "may_delete": page["may_delete"] and is_draft,
        "languages": settings.LANGUAGES,
        "first_template": "sales/invoices/tools.html",
        "more_template": "sales/invoices/more.html",
    }
    return render(request, "sales/invoices/invoice.html", page | context)


@require_GET
def pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The invoice as PDF, in the language that is asked for (`language`) or the reader's own."""
    invoice = get_visible_or_404(Invoice.objects.select_related("order", "kind", "corrects"), request.user, pk=pk)
    if not INVOICES.readable_for(request.user).keys() >= ON_PAPER:
        return documents.refuse(request, invoice)
    language = documents.language_of(request.GET.get("language", ""))
    return documents.answer(html(invoice, language), str(invoice))


def html(invoice: Invoice, language: str) -> str:
    """The document in a language, complete in itself."""
    is_chinese = invoice.currency == "CNY" and language.startswith("zh")
    context = {
        "invoice": invoice,
        "letterhead": Letterhead.current(),
        "lines": _lines(invoice),
        "capitals": in_capitals(invoice.total) if is_chinese else "",
        "language": language,
    }
    with translation.override(language):
        return render_to_string("sales/invoices/document.html", context)


def _lines(invoice: Invoice) -> list[InvoiceLine]:
    rows = list(invoice.lines.select_related("order_line").order_by("position", "pk"))
    for row in rows:
        row.invoice = invoice
    return rows
