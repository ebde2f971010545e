"""What was written into the table of prices, compared with what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from guanxi.catalogue.models import Product
from guanxi.catalogue.pricing.actions import Place
from guanxi.catalogue.pricing.grid import Box, Grid, number_in
from guanxi.workbench.keys import key_in

CODE = "code-"


def read(grid: Grid, data: Mapping[str, str]) -> dict[Place, Decimal | None]:
    """The prices that were changed, by product, unit and quantity; None where a price goes.

    Only boxes that were sent are read, so that what others write meanwhile stays. What cannot be understood is marked
    in its box, see `Grid.is_good`.
    """
    sent = {key_in(name.removeprefix(CODE)) for name in data if name.startswith(CODE)}
    numbers = sorted(number for number in sent if number is not None)
    grid.fresh = [grid.fresh_row(str(n)) for n in numbers] or grid.fresh
    for box in grid.boxes():
        box.text = data.get(box.name, box.text).strip()
    _find_products(grid)
    steps: list[Decimal | None] = [*grid.steps, *_new_steps(grid)]
    wanted: dict[Place, Decimal | None] = {}
    for row in (*grid.rows, *grid.fresh):
        for n, (box, step) in enumerate(zip(row.boxes, steps, strict=True)):
            if box.text == box.was:
                continue
            price = _price(box)
            if step is None:
                head = grid.new_steps[n - len(grid.steps)]
                head.error = head.error or _("Say from which quantity on these prices hold.")
            elif row.product is not None:
                wanted[row.product.pk, row.unit, step] = price
    return wanted


def _price(box: Box) -> Decimal | None:
    if not box.text:
        return None
    try:
        return number_in(box.text, "unit_price")
    except ValidationError as refusal:
        box.error = " ".join(refusal.messages)
        return None


def _new_steps(grid: Grid) -> list[Decimal | None]:
    """The quantities written above the last columns; None where nothing, or nothing of use, was."""
    found: list[Decimal | None] = []
    for box in grid.new_steps:
        step = None
        if box.text:
            try:
                step = number_in(box.text, "from_quantity")
            except ValidationError as refusal:
                box.error = " ".join(refusal.messages)
        if step is not None and (step in grid.steps or step in found):
            step, box.error = None, _("There is a column for this quantity already.")
        found.append(step)
    return found


def _find_products(grid: Grid) -> None:
    """Give the rows in which products were named by their codes these products: one query."""
    named = [row for row in grid.fresh if row.code is not None and any(box.text for box in (row.code, *row.boxes))]
    codes = {row.code.text for row in named if row.code is not None}
    products = {x.code: x for x in Product.objects.visible_to(grid.user).filter(code__in=codes)} if codes else {}
    shown = {row.product.pk for row in grid.rows if row.product is not None}
    for row in named:
        assert row.code is not None  # as chosen above
        product = products.get(row.code.text)
        if product is None:
            row.code.error = _("There is no product with the SKU “%(code)s”.") % {"code": row.code.text}
        elif product.pk in shown:
            row.code.error = _("This product stands in the table already.")
        else:
            row.product = product
            shown.add(product.pk)
