"""Pages of quotes: the record, and two versions side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.sight import record_seen
from guanxi.paper import mailing
from guanxi.sales import tones
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.quotes import versions
from guanxi.sales.quotes.forms import TermsForm
from guanxi.sales.quotes.limits import is_beyond
from guanxi.sales.quotes.listing import QUOTES
from guanxi.workbench.keys import key_in
from guanxi.workbench.views.company_rules import rules_page
from guanxi.workbench.views.pages import page_of

# What the head of the page, its figures and its foot say.
HEAD = frozenset({"state", "total", "net", "tax", "reason", "answered_by", "answered_at"})
LINE = QuoteLine._meta.label_lower
RULED = ("unit_price", "discount", "tax_rate", "amount")


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A quote with its lines, its versions and what the customer has said."""
    user = request.user
    rows = Quote.objects.select_related("party", "contact", "owner", "order")
    quote = get_visible_or_404(rows, user, pk=pk)
    page = page_of(request, QUOTES, quote)
    lines = list(quote.lines.select_related("product").order_by("position", "pk"))
    context = {
        "quote": quote,
        "customer": record_seen(quote, "party"),
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "lines": lines,
        "optional": sum(line.amount for line in lines if not line.counts),
        "line_fields": readable(user),
        "versions": versions.family(quote).visible_to(user).order_by("-revision"),  # type: ignore[attr-defined]
        "links": quote.links.filter(revoked_at__isnull=True, expires_at__gt=timezone.now()).count(),
        "mails": mailing.shown(quote.mails.all(), user),
        "shows_terms": user.reads(QUOTES.label, "terms"),
        "state_tone": tones.QUOTE[quote.state],
        "tones": tones.QUOTE,
        "may_change": page["may_change"] and quote.state == Quote.State.DRAFT,
        "may_send": page["may_change"],
        "is_beyond": quote.state == Quote.State.DRAFT and is_beyond(quote, user),
        "first_template": "sales/quotes/tools.html",
        "more_template": "sales/quotes/more.html",
    }
    return render(request, "sales/quotes/quote.html", page | context)


@require_GET
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """This version beside another (`with`, by default the one before): what was changed, line by line."""
    user = request.user
    right = get_visible_or_404(Quote.objects.all(), user, pk=pk)
    others = versions.family(right).visible_to(user).exclude(pk=pk).order_by("-revision")  # type: ignore[attr-defined]
    wanted = key_in(request.GET.get("with", ""))
    left = others.filter(pk=wanted).first() if wanted else others.filter(revision__lt=right.revision).first()
    if left is None:
        raise Http404
    context: dict[str, Any] = {
        "left": left,
        "right": right,
        "others": others,
        "pairs": versions.compare(_lines(left), _lines(right)),
        "line_fields": readable(user),
        "shows_total": "total" in QUOTES.readable_for(user),
        "title": _("%(one)s and %(other)s") % {"one": left, "other": right},
    }
    return render(request, "sales/quotes/compare.html", context)


def readable(user: User) -> frozenset[str]:
    """The figures of lines that the user reads."""
    return frozenset(name for name in (*RULED, "list_price") if user.reads(LINE, name))


def _lines(quote: Quote) -> list[QuoteLine]:
    lines = list(quote.lines.select_related("product").order_by("position", "pk"))
    for line in lines:
        line.quote = quote
    return lines


@require_http_methods(["GET", "POST"])
def terms(request: StaffRequest) -> HttpResponse:
    """With what quotes begin, and how much salespeople give away or up without asking."""
    return rules_page(
        request,
        TermsForm,
        title=_("Quotes and limits"),
        saved=_("The rules of sales were saved."),
        template="sales/quotes/terms.html",
        listing=QUOTES,
    )
