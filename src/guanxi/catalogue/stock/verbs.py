"""What can be done to the stock of a product by hand: receive, count, move, write off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.scopes import Action
from guanxi.catalogue.models import Product, StockLevel
from guanxi.catalogue.stock import booking, counting
from guanxi.catalogue.stock.forms import CountForm, GoodsForm, MoveForm, ReceiveForm, WriteOffForm
from guanxi.workbench.verbs import Verb, declare

Values = Mapping[str, Any]


def _receive_product(record: Product, values: Values, *, by: User, at: datetime) -> Product:
    booking.take_in(product=record, origin=None, by=by, at=at, **values)
    return record


def _receive(record: StockLevel, values: Values, *, by: User, at: datetime) -> StockLevel:
    booking.take_in(product=record.product, store=record.store, origin=None, by=by, at=at, **values)
    return record


def _count(record: StockLevel, values: Values, *, by: User, at: datetime) -> StockLevel:
    counting.count(product=record.product, store=record.store, by=by, at=at, **values)
    return record


def _move(record: StockLevel, values: Values, *, by: User, at: datetime) -> StockLevel:
    counting.move(product=record.product, store=record.store, by=by, at=at, **values)
    return record


def _write_off(record: StockLevel, values: Values, *, by: User, at: datetime) -> StockLevel:
    counting.write_off(product=record.product, store=record.store, by=by, at=at, **values)
    return record


def _keeps_stock(product: Product, user: User) -> bool:
    return product.is_stocked


def _is_kept(level: StockLevel, user: User) -> bool:
    return level.product.is_stocked


def _has_any(level: StockLevel, user: User) -> bool:
    return level.product.is_stocked and level.on_hand > 0


declare(
    Product,
    Verb(
        key="receipt",
        label=_("Receive goods"),
        run=_receive_product,
        form=ReceiveForm,
        subject="product",
        needs=Action.VIEW,
        creates=StockLevel,
        fits=_keeps_stock,
        icon="package-import",
        done=_("The goods are in stock."),
    ),
)
declare(
    StockLevel,
    Verb(
        key="receipt",
        label=_("Receive goods"),
        run=_receive,
        form=GoodsForm,
        subject="level",
        fits=_is_kept,
        icon="package-import",
        primary=True,
        done=_("The goods are in stock."),
    ),
    Verb(
        key="counting",
        label=_("Count"),
        run=_count,
        form=CountForm,
        subject="level",
        fits=_is_kept,
        icon="clipboard-check",
        done=_("The count stands in the book."),
    ),
    Verb(
        key="move",
        label=_("Move to another store"),
        run=_move,
        form=MoveForm,
        fits=_has_any,
        icon="truck-delivery",
        done=_("The goods were moved."),
    ),
    Verb(
        key="writing-off",
        label=_("Write off"),
        run=_write_off,
        form=WriteOffForm,
        fits=_has_any,
        icon="trash-x",
        done=_("The goods were written off."),
    ),
)
