"""The order to a supplier on paper: one HTML document with its style, drawn as PDF."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.kernel.capitals import in_capitals
from guanxi.paper import documents
from guanxi.paper.languages import language_for
from guanxi.paper.models import Letterhead
from guanxi.purchasing.models import PurchaseLine, PurchaseMail, PurchaseOrder

ORDER, LINE = (model._meta.label_lower for model in (PurchaseOrder, PurchaseLine))
# Who may not read these gets no paper, on which they all stand.
ON_PAPER = tuple((ORDER, name) for name in ("supplier", "total", "note")) + tuple(
    (LINE, name) for name in ("price", "amount")
)


@require_GET
def pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The order as PDF, in the language that is asked for (`language`) or else the supplier's."""
    rows = PurchaseOrder.objects.select_related("supplier", "owner")
    order = get_visible_or_404(rows, request.user, pk=pk)
    if not readable(request.user):
        return documents.refuse(request, order)
    asked = request.GET.get("language", "")
    language = documents.language_of(asked) if asked else language_for(order.supplier, PurchaseMail)
    return documents.answer(html(order, language), order.code)


def readable(user: User) -> bool:
    """Whether the user may read all that stands on the paper."""
    return all(user.reads(*field) for field in ON_PAPER)


def html(order: PurchaseOrder, language: str) -> str:
    """The document in a language, complete in itself."""
    lines = list(order.lines.select_related("product", "store").order_by("pk"))
    for line in lines:
        line.order = order
    stores = {line.store_id: line.store for line in lines}
    context = {
        "order": order,
        "letterhead": Letterhead.current(),
        "lines": lines,
        "stores": list(stores.values()),
        "has_articles": any(line.article for line in lines),
        "has_packs": any(line.pack != 1 for line in lines),
        "is_priced": all(line.price is not None for line in lines),
        "capitals": in_capitals(order.total) if order.currency == "CNY" and language.startswith("zh") else "",
        "language": language,
    }
    with translation.override(language):
        return render_to_string("purchasing/document.html", context)
