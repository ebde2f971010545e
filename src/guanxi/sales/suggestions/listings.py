"""The list of what was suggested, and what became of it: the figures of its success lead here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Case, CharField, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access import rules
from guanxi.access.models import User
from guanxi.access.sight import record_seen
from guanxi.catalogue.models import Product
from guanxi.conditions.kinds.choice import Choice as ChoiceField
from guanxi.conditions.kinds.reference import Reference
from guanxi.parties.models import Party
from guanxi.sales.models import Suggestion
from guanxi.search import matching
from guanxi.workbench.columns import Choice, Column, Moment, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register

State = Suggestion.State
TONES: dict[str, str] = {State.ACCEPTED: "green", State.DECLINED: "neutral", State.SHOWN: "blue"}
PLACES = {
    "quote": _("Quote"),
    "order": pgettext_lazy("purchase", "Order"),
    "customer": pgettext_lazy("suggestion", "Page of the customer"),
}
PLACE = Case(
    When(order__isnull=False, then=Value("order")),
    When(quote__isnull=False, then=Value("quote")),
    default=Value("customer"),
    output_field=CharField(),
)


def _named(suggestion: Suggestion) -> str:
    return str(record_seen(suggestion, "product") or _("(hidden)"))


def _heading(suggestion: Suggestion, user: User) -> str:
    """Because of what which product was suggested, as far as the user reads that."""
    read = [name for name in ("because", "product") if user.reads(Suggestion._meta.label_lower, name)]
    return " → ".join(str(seen) for name in read if (seen := record_seen(suggestion, name))) or str(_("(hidden)"))


def _place(suggestion: Suggestion) -> str:
    if suggestion.order_id is not None:
        return str(PLACES["order"])
    return str(PLACES["customer" if suggestion.quote_id is None else "quote"])


def _searched(text: str, user: User) -> Q:
    """What was suggested to customers, and of products, that the text finds, as far as the user sees them."""
    found: dict[str, Any] = {
        f"{path}__in": model._base_manager.filter(rules.condition(model, user))
        .filter(matching(text, model, user))
        .values("pk")
        for path, model in (("party", Party), ("product", Product))
    }
    return Q(**found, _connector=Q.OR)


def keep(*, records: models.QuerySet[Suggestion], at: datetime) -> int:
    """Raises PermissionDenied for everybody: what was suggested is counted, and therefore stays."""
    raise PermissionDenied


COLUMNS: tuple[Column, ...] = (
    Title(key="name", label=_("Suggested product"), compute=_named, needs=("product",)),
    Related(key="because", label=_("Suggested because of")),
    Choice(key="state", label=pgettext_lazy("suggestion", "Answer"), tones=TONES),
    Column(key="place", label=_("Suggested on"), compute=_place, needs=("quote", "order")),
    Related(key="party", label=_("Customer"), shows=("name",)),
    Related(key="quote", label=_("Quote")),
    Related(key="order", label=pgettext_lazy("purchase", "Order"), shows=("code",)),
    Moment(key="shown_at", label=pgettext_lazy("suggestion", "Shown on"), order="-shown_at"),
    Related(key="shown_to", label=_("Salesperson")),
    Moment(key="answered_at", label=pgettext_lazy("suggestion", "Answered on")),
    Related(key="answered_by", label=pgettext_lazy("suggestion", "Answered by")),
)
SUGGESTIONS = register(
    Listing(
        model=Suggestion,
        key="suggestions",
        title=_("Suggestions"),
        noun=pgettext_lazy("of a product", "Suggestion"),
        icon="bulb",
        heading=_heading,
        columns=COLUMNS,
        default=("name", "because", "state", "party", "quote", "order", "shown_at", "shown_to"),
        related=("product", "because", "party", "quote", "order", "shown_to", "answered_by"),
        order="-shown_at",
        filters=(
            Reference("product", _("Suggested product"), model=Product),
            # Of what kind the document is, is told also to who does not see which it is.
            ChoiceField(
                "place", _("Suggested on"), path=PLACE, choices=list(PLACES.items()), whether=("quote", "order")
            ),
        ),
        presets=tuple(
            Preset(key=str(state), label=state.label, condition={"field": "state", "op": "is", "value": str(state)})
            for state in (State.ACCEPTED, State.DECLINED, State.SHOWN)
        ),
        search=_searched,
        create=None,
        delete=keep,
        bulk=(),
        pages="guanxi.sales.suggestions.urls",
        empty_text=_(
            "What was suggested to customers stands here, with the answer. Suggestions stand on drafts of quotes, on "
            "open orders and on the pages of customers."
        ),
        links=(Link("suggestions:figures", _("Success of suggestions"), "chart-bar"),),
    )
)
