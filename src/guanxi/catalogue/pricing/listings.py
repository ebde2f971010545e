"""The lists of price lists, and of the prices on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.catalogue.models import Price, PriceList
from guanxi.catalogue.pricing import actions
from guanxi.catalogue.stock.listings import Quantity
from guanxi.kernel import money
from guanxi.shell.components.figures import babel_locale
from guanxi.workbench.columns import Choice, Column, Moment, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, register
from guanxi.workbench.model_form import form_of


@dataclass(frozen=True, kw_only=True)
class UnitPrice(Number):
    """A price with all its decimals, in the currency of its list."""

    def text(self, record: Any, raw: Any) -> str:
        return "" if raw is None else money.format_price(raw, record.price_list.currency, babel_locale())


LIST_COLUMNS = (
    Title(key="name", label=_("Name"), order="name", edit="name", single=True),
    Column(key="currency", label=_("Currency"), edit="currency"),
    Related(key="party", label=_("Customer"), edit="party"),
    Choice(key="grade", label=_("Customer grade"), edit="grade"),
    Related(key="store", label=_("Store"), edit="store"),
    Choice(key="channel", label=_("Channel"), edit="channel"),
    Moment(key="starts_on", label=_("Valid from"), edit="starts_on"),
    Moment(key="ends_on", label=_("Valid until"), edit="ends_on"),
    Number(key="priority", label=_("Priority"), edit="priority"),
)
PRICE_LISTS = register(
    Listing(
        model=PriceList,
        key="price-lists",
        order="name",
        title=_("Price lists"),
        noun=_("Price list"),
        icon="receipt-2",
        columns=LIST_COLUMNS,
        form=form_of(PriceList, LIST_COLUMNS),
        delete=actions.remove,
        bulk=("edit", "delete"),
        pages="guanxi.catalogue.pricing.urls",
        empty_text=_("What products cost certain customers, stores or channels, or from a quantity on, stands here."),
        links=(Link("prices:list", _("All prices"), "list"),),
    )
)
PRICE_COLUMNS = (
    Title(key="product_name", label=_("Product"), path="product.name"),
    Related(key="product", label=_("Page of the product"), edit="product", shows=("name",), single=True),
    Related(key="price_list", label=_("Price list"), edit="price_list", shows=("name",)),
    Column(key="unit", label=_("Unit"), edit="unit", single=True),
    Quantity(key="from_quantity", label=_("From quantity"), edit="from_quantity", single=True),
    UnitPrice(
        key="unit_price",
        label=_("Unit price"),
        edit="unit_price",
        needs=("unit_price", "price_list__currency"),
    ),
)
PRICES = register(
    Listing(
        model=Price,
        key="prices",
        title=_("Prices"),
        noun=_("Price"),
        icon="tag",
        columns=PRICE_COLUMNS,
        default=("product_name", "price_list", "unit", "from_quantity", "unit_price"),
        related=("product", "price_list"),
        form=form_of(Price, PRICE_COLUMNS),
        bulk=("edit", "delete"),
        delete=actions.remove_prices,
        pages="guanxi.catalogue.pricing.price_urls",
        empty_text=_("The prices of all lists stand here. Enter them on the page of a list, or import a file."),
        links=(Link("price-lists:list", _("Price lists"), "receipt-2"),),
    )
)
