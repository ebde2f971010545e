"""Pages of returns: the record, and the company's rules."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.sight import record_seen
from guanxi.sales.models import Return, ReturnLine
from guanxi.sales.returns.forms import TermsForm
from guanxi.sales.returns.listing import RETURNS
from guanxi.sales.returns.reckoning import is_late
from guanxi.workbench.views.company_rules import rules_page
from guanxi.workbench.views.pages import page_of

State, Kind = Return.State, Return.Kind
HEAD = frozenset({"state", "order", "party", "kind", "amount"})
LEADING = ("order", "party", "owner", "credit", "refund", "exchange")
# The way of a return whose goods come back, and of one without goods.
WAY = (State.REQUESTED, State.APPROVED, State.ARRIVED, State.INSPECTED, State.REFUNDED)
SHORT_WAY = (State.REQUESTED, State.APPROVED, State.REFUNDED)


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A return with its lines, how far it is, and by which rule the freight is paid."""
    user = request.user
    found = get_visible_or_404(Return.objects.select_related(*LEADING), user, pk=pk)
    page = page_of(request, RETURNS, found)
    context = {
        "request_": found,
        "order": record_seen(found, "order"),
        "customer": record_seen(found, "party"),
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "lines": found.lines.select_related("order_line__product", "wanted").order_by("order_line__position", "pk"),
        "shows_amount": user.reads(ReturnLine._meta.label_lower, "amount"),
        "steps": _steps(found),
        "is_late": found.state == State.REQUESTED and is_late(found, at=timezone.now()),
        "may_delete": page["may_delete"] and found.state in (State.REQUESTED, *Return.DROPPED),
    }
    return render(request, "sales/returns/return.html", page | context)


def _steps(found: Return) -> list[tuple[str, str]]:
    """The steps of its way, each done, here or to come; of one that was dropped, none."""
    if found.state in Return.DROPPED:
        return []
    way = [*(WAY if found.brings_goods else SHORT_WAY)]
    if found.kind == Kind.EXCHANGE and found.state != State.REFUNDED:
        way[-1] = State.EXCHANGED
    at = way.index(State(found.state))
    return [
        (str(s.label), "done" if n < at or n == len(way) - 1 == at else "here" if n == at else "")
        for n, s in enumerate(way)
    ]


@require_http_methods(["GET", "POST"])
def terms(request: StaffRequest) -> HttpResponse:
    """In how many days goods come back without a reason."""
    return rules_page(
        request,
        TermsForm,
        title=_("Rules of returns"),
        saved=_("The rules of returns were saved."),
        template="sales/returns/terms.html",
        listing=RETURNS,
    )
