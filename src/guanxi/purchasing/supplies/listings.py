"""The list of what suppliers supply."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.stock.listings import Quantity
from guanxi.purchasing.models import Supply
from guanxi.purchasing.supplies import actions
from guanxi.purchasing.supplies.forms import SupplyForm
from guanxi.workbench.columns import Column, Flag, Moment, Money, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register

SUPPLIES = register(
    Listing(
        model=Supply,
        key="supplies",
        title=_("Suppliers' articles"),
        noun=_("Supplier's article"),
        icon="truck-loading",
        columns=(
            Title(key="product_name", label=_("Product"), path="product.name"),
            Related(key="product", label=_("Page of the product"), edit="product", shows=("name",), single=True),
            Related(key="supplier", label=pgettext_lazy("purchasing", "Supplier"), edit="supplier", shows=("name",)),
            Column(key="article", label=_("Supplier's article number"), edit="article"),
            Quantity(key="pack", label=_("Base units in a pack"), edit="pack"),
            Money(key="price", label=_("Price of a pack"), edit="price", needs=("price", "currency")),
            Column(key="currency", label=_("Currency"), edit="currency"),
            Quantity(key="minimum", label=_("Minimum order (base units)"), edit="minimum"),
            Number(key="lead_days", label=_("Delivery time (days)"), edit="lead_days"),
            Flag(key="is_preferred", label=_("Preferred"), edit="is_preferred"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=(
            "product_name",
            "supplier",
            "article",
            "pack",
            "price",
            "minimum",
            "lead_days",
            "is_preferred",
        ),
        related=("product", "supplier"),
        presets=(
            Preset(
                key="preferred",
                label=_("Preferred"),
                condition={"field": "is_preferred", "op": "is", "value": True},
            ),
            Preset(key="unpriced", label=_("Without price"), condition={"field": "price", "op": "empty"}),
        ),
        form=SupplyForm,
        create=actions.create,
        change=actions.change,
        bulk=("edit", "delete"),
        empty_text=_("Who supplies which product stands here. Add the first article, or import a file."),
        links=(Link("purchases:list", _("Purchase orders"), "shopping-cart"),),
    )
)
