"""The list of products."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue import actions
from guanxi.catalogue.forms import ProductForm
from guanxi.catalogue.models import Product
from guanxi.workbench.columns import Column, Flag, Moment, Money, Related, Share, Title
from guanxi.workbench.listing import Listing, Preset, register

COST = (Product._meta.label_lower, "cost")


def _margin(product: Product) -> float | None:
    """What is left of the price, as a share of it."""
    if not product.price or product.cost is None:
        return None
    return (product.price - product.cost) / product.price


PRODUCTS = register(
    Listing(
        model=Product,
        key="products",
        title=_("Products"),
        noun=_("Product"),
        icon="package",
        columns=(
            Title(key="name", label=_("Name"), edit="name", single=True),
            Column(key="code", label=_("SKU"), order="code", edit="code", single=True),
            Related(key="category", label=_("Category"), edit="category", shows=("name",)),
            Related(key="brand", label=_("Brand"), edit="brand", shows=("name",)),
            Column(key="unit", label=_("Unit"), edit="unit"),
            Money(key="price", label=_("Price"), order="-price", edit="price"),
            Money(key="cost", label=_("Cost"), edit="cost"),
            Share(key="margin", label=_("Margin"), compute=_margin, needs=("price", "cost"), rule=COST),
            Flag(key="is_sold", label=_("On sale"), edit="is_sold"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=("name", "code", "category", "brand", "unit", "price", "cost", "margin", "is_sold"),
        order="code",
        presets=(
            Preset(key="sold", label=_("On sale"), condition={"field": "is_sold", "op": "is", "value": True}),
            Preset(key="uncosted", label=_("Without cost"), condition={"field": "cost", "op": "empty"}),
        ),
        form=ProductForm,
        create=actions.create,
        change=actions.change,
        stored=actions.stored,
        bulk=("edit", "delete"),
        empty_text=_("What the company sells stands here. Add the first product, or import a file."),
    )
)
