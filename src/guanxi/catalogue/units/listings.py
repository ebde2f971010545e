"""The list of the units of products."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.models import ProductUnit
from guanxi.catalogue.stock.listings import Quantity
from guanxi.catalogue.units import actions
from guanxi.workbench.columns import Column, Flag, Money, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, register
from guanxi.workbench.model_form import form_of

COLUMNS = (
    Title(key="product_name", label=_("Product"), path="product.name"),
    Related(key="product", label=_("Page of the product"), edit="product", shows=("name",), single=True),
    Column(key="name", label=_("Unit"), edit="name", single=True),
    Quantity(key="factor", label=_("Base units in it"), edit="factor"),
    Money(key="price", label=_("List price of one"), edit="price", needs=("price", "product__currency")),
    Flag(key="is_sold", label=_("For sale"), edit="is_sold"),
    Flag(key="is_bought", label=_("For purchase"), edit="is_bought"),
)
UNITS = register(
    Listing(
        model=ProductUnit,
        key="units",
        title=_("Units of products"),
        noun=_("Unit"),
        icon="package",
        columns=COLUMNS,
        default=tuple(column.key for column in COLUMNS if column.key != "product"),
        related=("product",),
        form=form_of(ProductUnit, COLUMNS),
        change=actions.change,
        delete=actions.delete,
        bulk=("edit", "delete"),
        empty_text=_("Further units of products stand here: a case of 24 bottles. Add one on the page of a product."),
        links=(Link("products:list", _("Products"), "package"),),
    )
)
