"""The list of purchase orders."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.parties.models import Party
from guanxi.purchasing.models import PurchaseLine, PurchaseOrder
from guanxi.purchasing.orders import actions
from guanxi.purchasing.orders.forms import LineForm, PurchaseForm
from guanxi.search import matching
from guanxi.workbench.columns import Choice, Column, Moment, Money, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.parts import Parts

State = PurchaseOrder.State
TONES: dict[str, str] = {
    State.DRAFT: "amber",
    State.ORDERED: "blue",
    State.PARTLY: "teal",
    State.RECEIVED: "green",
    State.CANCELLED: "neutral",
}
LINES = Parts(
    key="lines",
    noun=_("Line of the order"),
    model=PurchaseLine,
    form=LineForm,
    whole="order",
    create=actions.add_line,
    change=actions.change_line,
    remove=actions.remove_line,
)


def may_propose(user: User) -> bool:
    """Whether the proposals of stock are this user's to order."""
    return user.may(Action.CREATE, PurchaseOrder._meta.label_lower) and user.may(Action.VIEW, "catalogue.stocklevel")


def _search(text: str, user: User) -> Q:
    """By number, or by the name of the supplier as far as the user sees it."""
    seen = Party.objects.visible_to(user).filter(matching(text, Party, user)).values("pk")
    return Q(code__icontains=text) | Q(supplier__in=seen)


def _is(*states: str) -> dict[str, Any]:
    return {"field": "state", "op": "in", "value": [str(state) for state in states]}


PURCHASES = register(
    Listing(
        model=PurchaseOrder,
        key="purchases",
        title=_("Purchase orders"),
        noun=_("Purchase order"),
        icon="shopping-cart",
        columns=(
            Title(key="code", label=_("Purchase order number"), edit="code", single=True),
            Related(key="supplier", label=pgettext_lazy("purchasing", "Supplier"), edit="supplier", shows=("name",)),
            Choice(key="state", label=_("State"), tones=TONES),
            Money(key="total", label=_("Total")),
            Column(key="currency", label=_("Currency"), edit="currency"),
            Moment(key="ordered_on", label=pgettext_lazy("purchasing", "Ordered on")),
            Moment(key="expected_on", label=_("Expected on"), edit="expected_on"),
            Column(key="note", label=_("Note"), edit="note"),
            Related(key="owner", label=_("Purchaser"), edit="owner"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=("code", "supplier", "state", "total", "ordered_on", "expected_on", "owner", "created_at"),
        presets=(
            Preset(key="open", label=pgettext_lazy("purchasing", "Open"), condition=_is(*PurchaseOrder.OPEN)),
            Preset(key="drafts", label=_("Drafts"), condition=_is(State.DRAFT)),
            Preset(key="to_come", label=_("To be received"), condition=_is(State.ORDERED, State.PARTLY)),
            Preset(
                key="late",
                label=_("Late"),
                condition={
                    "all": [
                        _is(State.ORDERED, State.PARTLY),
                        {"field": "expected_on", "op": "older_than", "value": {"n": 1, "unit": "days"}},
                    ]
                },
            ),
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
        ),
        form=PurchaseForm,
        boards=("state",),
        board_sum="total",
        parts=(LINES,),
        create=actions.create,
        change=actions.change,
        change_all=actions.change_all,
        delete=actions.delete,
        search=_search,
        pages="guanxi.purchasing.orders.urls",
        empty_text=_("Orders to suppliers stand here. Let the purchase proposal make the first, or draft one."),
        links=(
            Link("purchases:proposal", _("Purchase proposal"), "clipboard-list", may_propose),
            Link("supplies:list", _("Suppliers' articles"), "truck-loading"),
        ),
    )
)
