"""The lists of products, their categories and brands, and stores."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue import actions
from guanxi.catalogue.forms import ProductForm
from guanxi.catalogue.models import Brand, Category, Product, Store
from guanxi.catalogue.stock.listings import Quantity
from guanxi.records.actions import remove_unused
from guanxi.records.models import Plain
from guanxi.workbench.columns import Column, Flag, Moment, Money, Number, Related, Share, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of

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
            Number(key="warranty_months", label=_("Warranty (months)"), edit="warranty_months"),
            Flag(key="is_bundle", label=_("Bundle"), edit="is_bundle"),
            Quantity(key="parts_discount", label=_("Below the sum of its parts (%)"), edit="parts_discount"),
            Flag(key="is_sold", label=_("On sale"), edit="is_sold"),
            Flag(key="is_stocked", label=_("Stock kept"), edit="is_stocked"),
            Flag(key="allows_backorder", label=_("May be ordered beyond the stock"), edit="allows_backorder"),
            Moment(key="created_at", label=_("Created"), order="-id"),
        ),
        default=("name", "code", "category", "brand", "unit", "price", "cost", "margin", "is_sold"),
        order="code",
        presets=(
            Preset(key="sold", label=_("On sale"), condition={"field": "is_sold", "op": "is", "value": True}),
            Preset(key="bundles", label=_("Bundles"), condition={"field": "is_bundle", "op": "is", "value": True}),
            Preset(key="uncosted", label=_("Without cost"), condition={"field": "cost", "op": "empty"}),
        ),
        form=ProductForm,
        create=actions.create,
        change=actions.change,
        change_all=actions.change_all,
        stored=actions.stored,
        bulk=("edit", "delete"),
        empty_text=_("What the company sells stands here. Add the first product, or import a file."),
        links=(
            Link("categories:list", _("Categories"), "category"),
            Link("brands:list", _("Brands"), "tag"),
            Link("units:list", _("Units of products"), "package"),
            Link("bundle-parts:list", _("Parts of bundles"), "packages"),
            Link("stores:list", _("Stores"), "building-store"),
        ),
    )
)


def _list_of_words(model: type[Plain], columns: tuple[Column, ...], **about: Any) -> Listing:
    """A small list that belongs to the whole company; what is in use is not removed from it."""
    made = Listing(
        model=model,
        columns=columns,
        form=form_of(model, columns),
        delete=remove_unused,
        bulk=("edit", "delete"),
        **about,
    )
    return register(made)


CATEGORIES = _list_of_words(
    Category,
    (
        Title(key="name", label=_("Name"), order="name", edit="name", single=True),
        Related(key="parent", label=_("Part of"), edit="parent"),
    ),
    key="categories",
    order="name",
    title=_("Categories"),
    noun=_("Category"),
    icon="category",
    empty_text=_("The branches into which products are sorted stand here."),
)
BRANDS = _list_of_words(
    Brand,
    (Title(key="name", label=_("Name"), order="name", edit="name", single=True),),
    key="brands",
    order="name",
    title=_("Brands"),
    noun=_("Brand"),
    icon="tag",
    empty_text=_("The brands of the products stand here."),
)
STORES = _list_of_words(
    Store,
    (
        Title(key="name", label=_("Name"), order="name", edit="name", single=True),
        Column(key="code", label=_("Code"), order="code", edit="code", single=True),
        Column(key="city", label=_("City"), edit="city"),
        Related(key="team", label=_("Team"), edit="team"),
    ),
    order="code",
    key="stores",
    title=_("Stores"),
    noun=_("Store"),
    icon="building-store",
    empty_text=_("Shops and channels that sell stand here. Add the first one, or import a file."),
)
