"""The list of the parts of bundles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.bundles import actions
from guanxi.catalogue.models import BundlePart
from guanxi.catalogue.stock.listings import Quantity
from guanxi.workbench.columns import Column, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, register
from guanxi.workbench.model_form import form_of

COLUMNS = (
    Title(key="bundle_name", label=_("Bundle"), path="bundle.name"),
    Related(key="bundle", label=_("Page of the bundle"), edit="bundle", shows=("name",), single=True),
    Related(key="product", label=pgettext_lazy("bundle", "Part"), edit="product", shows=("name",), single=True),
    Quantity(key="count", label=_("Quantity"), edit="count"),
    Column(key="unit", label=_("Unit"), edit="unit"),
)
PARTS = register(
    Listing(
        model=BundlePart,
        key="bundle-parts",
        title=_("Parts of bundles"),
        noun=pgettext_lazy("bundle", "Part"),
        icon="packages",
        columns=COLUMNS,
        default=("bundle_name", "product", "count", "unit"),
        related=("bundle", "product"),
        form=form_of(BundlePart, COLUMNS),
        create=actions.create,
        change=actions.change,
        change_all=actions.change_all,
        delete=actions.delete,
        bulk=("edit", "delete"),
        empty_text=_("What bundles consist of stands here. Make a product a bundle, and add its parts on its page."),
        links=(Link("products:list", _("Products"), "package"),),
    )
)
