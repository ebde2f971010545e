"""Who follows the units of products: told of a change in the transaction that made it."""

from __future__ import annotations

from collections.abc import Callable, Collection

Listener = Callable[[Collection[int]], object]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> Listener:
    """Have `listener(products)` called with the keys of the products whose units were changed."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell(products: Collection[int]) -> None:
    """Tell who follows that the units of these products are others now."""
    for listener in _listeners:
        listener(products)
