"""The list of stock: what is where, how much of it is free, and what runs low."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, DecimalField, F, Value, When
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.catalogue.models import QUANTITY, StockLevel
from guanxi.conditions.kinds.choice import Choice as OneOf
from guanxi.kernel.numbers import plain
from guanxi.records.actions import remove_unused
from guanxi.workbench.columns import Column, Number, Related, Title
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of

OUT, LOW, ENOUGH = "out", "low", "enough"
WORDS = {OUT: _("Out of stock"), LOW: _("To be reordered"), ENOUGH: _("Enough")}
TONES = {OUT: "red", LOW: "amber", ENOUGH: "green"}
FREE = Round(F("on_hand") - F("reserved"), precision=3, output_field=DecimalField(**QUANTITY))
STANDING = Case(
    When(reserved__gte=F("on_hand"), then=Value(OUT)),
    When(reorder_point__gte=FREE, then=Value(LOW)),
    default=Value(ENOUGH),
)


@dataclass(frozen=True, kw_only=True)
class Quantity(Number):
    """How much, without the zeros that the column adds."""

    def text(self, record: Any, raw: Any) -> str:
        return super().text(record, None if raw is None else plain(raw))


@dataclass(frozen=True, kw_only=True)
class Standing(Column):
    """Whether there is enough of it."""

    kind: str = "chip"

    def text(self, record: Any, raw: Any) -> str:
        return str(WORDS[raw])

    def tone(self, raw: Any) -> str:
        return TONES[raw]


def _standing_of(level: StockLevel) -> str:
    if level.available <= 0:
        return OUT
    return LOW if level.reorder_point is not None and level.available <= level.reorder_point else ENOUGH


COLUMNS = (
    Title(key="product_name", label=_("Product"), path="product.name"),
    Related(key="product", label=_("Page of the product"), shows=("name",)),
    Related(key="store", label=_("Store"), shows=("name",)),
    Standing(
        key="standing",
        label=pgettext_lazy("stock", "Standing"),
        compute=_standing_of,
        needs=("on_hand", "reserved", "reorder_point"),
    ),
    Quantity(key="on_hand", label=_("On hand")),
    Quantity(key="reserved", label=_("Reserved")),
    Quantity(key="available", label=_("Available"), compute=lambda x: x.available, needs=("on_hand", "reserved")),
    Quantity(key="reorder_point", label=_("Reorder point"), edit="reorder_point"),
    Quantity(key="reorder_quantity", label=_("Reorder quantity"), edit="reorder_quantity"),
)
STOCK = register(
    Listing(
        model=StockLevel,
        key="stock",
        title=_("Stock"),
        noun=_("Stock level"),
        icon="building-warehouse",
        columns=COLUMNS,
        default=tuple(column.key for column in COLUMNS if column.key != "product"),
        related=("product", "store"),
        presets=(
            Preset(key="low", label=WORDS[LOW], condition={"field": "standing", "op": "is", "value": LOW}),
            Preset(key="out", label=WORDS[OUT], condition={"field": "standing", "op": "is", "value": OUT}),
        ),
        filters=(
            OneOf(
                "standing",
                pgettext_lazy("stock", "Standing"),
                path=STANDING,
                reads=("on_hand", "reserved", "reorder_point"),
                choices=WORDS.items(),
            ),
        ),
        form=form_of(StockLevel, COLUMNS),
        create=None,
        delete=remove_unused,
        bulk=("edit",),
        pages="guanxi.catalogue.stock.urls",
        empty_text=_("What is in your stores stands here. Let a product keep stock and receive its first goods."),
    )
)
