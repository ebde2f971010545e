"""The form field that asks how many of each line of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from guanxi.catalogue.stock.each import EachQuantity
from guanxi.kernel.numbers import plain
from guanxi.sales.quantities import Open
from guanxi.workbench.each import EachInput


class QuantitiesInput(EachInput):
    """A box for each line, which begins with what is proposed; programs send an object of quantities by line."""

    template_name = "sales/quantities.html"
    offered: Sequence[Open] = ()
    # What is told of lines, by their key.
    notes: Mapping[int, str] = MappingProxyType({})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        about = [
            (one.line.said_twice(one.left), plain(one.left), self.notes.get(one.line.pk, "")) for one in self.offered
        ]
        context["boxes"] = [(*box, *told) for box, told in zip(context["boxes"], about, strict=True)]
        return context


class QuantitiesField(EachQuantity):
    """How many of each line, by its key: {"12": "2", "13": "0.5"}. Lines left out or empty are not chosen."""

    widget = QuantitiesInput

    def offer(self, offered: Sequence[Open], *, proposed: bool) -> None:
        """Ask for these lines, and propose all that is left or nothing."""
        boxes: Any = self.widget
        boxes.offered, boxes.records = offered, [one.line for one in offered]
        self.initial = {str(o.line.pk): str(plain(o.left)) for o in offered} if proposed else {}

    def tell(self, notes: Mapping[int, str]) -> None:
        """Say this of the lines, by their key."""
        boxes: Any = self.widget
        boxes.notes = notes
