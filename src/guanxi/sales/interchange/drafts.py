"""Orders under way: the lines of a chunk gathered by order, with what is known of each order already."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from guanxi.exchange import words
from guanxi.exchange.cells import Conventions
from guanxi.exchange.custom import said
from guanxi.exchange.loading import Line, Outcome
from guanxi.sales.interchange.references import Reference
from guanxi.sales.models import Order

CODE_LIMIT = 60
# "C536379": how shops number the cancellation of an invoice.
_CANCELLATION = re.compile(r"[Cc]\d+")


@dataclass(slots=True)
class Draft:
    """One order of a chunk: its lines in the file, and its stored record, if there is one.

    `is_own`: made by this run, here or in an earlier chunk (of which a dry run knows no record).
    """

    code: str
    lines: list[Line] = field(default_factory=list)
    order: Order | None = None
    is_own: bool = True
    is_known: bool = False
    # Stored by others, and not to be changed by the user.
    is_closed: bool = False
    party: Reference | None = None
    store: Reference | None = None
    at: datetime | None = None

    @property
    def custom(self) -> dict[str, Any]:
        """What the rows say of the order's custom fields, the first that says anything of each."""
        return {key: value for line in reversed(self.lines) for key, value in said(line.values).items()}

    @property
    def tags(self) -> words.ByColumn:
        """The tags that its rows say."""
        return words.said(Order, (line for line in self.lines if line.outcome != Outcome.BAD))

    @property
    def open_lines(self) -> list[Line]:
        """The lines about which nothing is decided yet."""
        return [line for line in self.lines if line.outcome is None]

    def status_of(self, lines: Sequence[Line]) -> str:
        """A return, where the number says so, all quantities are negative, or more is given back than taken."""
        back = all(line.values["quantity"] < 0 for line in lines) or sum(line.values["amount"] for line in lines) < 0
        return Order.Status.RETURNED if back or _CANCELLATION.fullmatch(self.code) else Order.Status.COMPLETED


def gather(lines: Iterable[Line], conventions: Conventions) -> dict[str, Draft]:
    """The lines by the number of their order, given or made up from customer, time and store."""
    drafts: dict[str, Draft] = {}
    for line in lines:
        code = line.values.get("order") or made_up_code(line.values, conventions)
        if code not in drafts:
            drafts[code] = Draft(code)
        drafts[code].lines.append(line)
    return drafts


def made_up_code(values: dict[str, Any], conventions: Conventions) -> str:
    """The number of an order that has none: customer, local time, store; always the same for the same purchase."""
    local = values["date"].astimezone(conventions.zone)
    moment = local.strftime("%Y-%m-%d" if local.time() == time() else "%Y-%m-%dT%H:%M:%S")
    parts = [values.get("customer") or "", moment, *([values["store"]] if values.get("store") else [])]
    code = "@".join(parts)
    if len(code) <= CODE_LIMIT:
        return code
    digest = hashlib.sha256(code.encode()).hexdigest()[:12]
    return f"{code[: CODE_LIMIT - 13]}~{digest}"


def signature(
    product: Reference | None, quantity: Decimal, amount: int, at: datetime, description: str
) -> tuple[Any, ...]:
    """What makes two lines of one order the same line."""
    return product, quantity, amount, at, description


def stored(orders: Sequence[Order], drafts: dict[str, Draft], made_here: set[int], changeable: set[int]) -> None:
    """Tell the drafts what is stored of them."""
    for order in orders:
        draft = drafts[order.code]
        draft.order, draft.is_known, draft.is_own = order, True, order.pk in made_here
        draft.is_closed = order.pk not in changeable
        draft.party, draft.store, draft.at = order.party_id, order.store_id, order.ordered_at
