"""The list of quotes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.sales import finding, tones
from guanxi.sales.models import Quote
from guanxi.sales.quotes import drafting
from guanxi.sales.quotes.forms import QuoteForm
from guanxi.workbench.columns import Choice, Column, Flag, Moment, Money, Number, Related, Title
from guanxi.workbench.listing import Listing, Preset, register

QUOTES = register(
    Listing(
        model=Quote,
        key="quotes",
        title=_("Quotes"),
        noun=_("Quote"),
        icon="file-invoice",
        columns=(
            Title(key="code", label=_("Quote number"), edit="code", single=True),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Related(key="contact", label=_("Contact person"), shows=("name",)),
            Related(key="opportunity", label=_("Opportunity"), edit="opportunity", shows=("name",)),
            Column(key="subject", label=_("Subject"), edit="subject"),
            Choice(key="state", label=_("State"), tones=tones.QUOTE),
            Money(key="total", label=_("Total"), order="-total"),
            Money(key="net", label=_("Net")),
            Money(key="tax", label=_("Tax")),
            Number(key="given_away", label=_("Below list price, %")),
            Moment(key="valid_until", label=_("Valid until"), edit="valid_until"),
            Flag(key="prices_include_tax", label=_("Prices include tax")),
            Moment(key="sent_at", label=_("Sent")),
            Moment(key="answered_at", label=pgettext_lazy("quote", "Answered")),
            Column(key="answered_by", label=_("Answered by")),
            Column(key="reason", label=_("Reason")),
            Related(key="order", label=_("Made into order"), shows=("code",)),
            Related(key="owner", label=_("Salesperson"), edit="owner"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=("code", "party", "subject", "state", "total", "valid_until", "order", "owner"),
        presets=(
            Preset(
                key="open", label=_("Waiting for an answer"), condition={"field": "state", "op": "is", "value": "sent"}
            ),
            Preset(key="drafts", label=_("Drafts"), condition={"field": "state", "op": "is", "value": "draft"}),
            Preset(
                key="unordered",
                label=_("Accepted, no order yet"),
                condition={
                    "all": [
                        {"field": "state", "op": "is", "value": "accepted"},
                        {"field": "order", "op": "empty"},
                    ]
                },
            ),
        ),
        form=QuoteForm,
        boards=("state",),
        board_sum="total",
        create=drafting.draft,
        change=drafting.change,
        change_all=drafting.change_all,
        search=finding.quotes,
        pages="guanxi.sales.quotes.urls",
        empty_text=_("What you offer customers stands here. Write the first quote: it becomes a PDF and an order."),
    )
)
