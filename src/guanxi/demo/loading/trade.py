"""Orders, lines, payments and changes of state, with their entries in the journal."""

from __future__ import annotations

import numpy as np
from django.conf import settings

from guanxi.demo.company.assortment import assortment
from guanxi.demo.company.history import History, moments
from guanxi.demo.company.orders import DAY, NOBODY, Orders
from guanxi.demo.company.payments import Payments
from guanxi.demo.company.scene import Scene
from guanxi.demo.company.states import RULES, STATES
from guanxi.demo.loading.ground import Ground
from guanxi.demo.loading.writing import Writer, keys
from guanxi.journal.models import Entry
from guanxi.parties.models import StateChange
from guanxi.sales.models import Allocation, Order, OrderLine, Payment

ORDER, PAYMENT = Order._meta.label_lower, Payment._meta.label_lower


class Numbering:
    """Numbers of receipts: counted by shop and day, and by day for payments."""

    def __init__(self, scene: Scene, prefix: str) -> None:
        self._dates = [day.strftime("%y%m%d") for day in scene.calendar.dates.tolist()]
        self._stores = [code.replace("YQ", prefix, 1) for code in scene.stores.code]
        self._prefix = prefix
        self._orders = np.zeros(len(self._stores) * len(self._dates), dtype=np.int64)
        self._payments = np.zeros(len(self._dates), dtype=np.int64)

    def orders(self, store: np.ndarray, day: np.ndarray) -> list[str]:
        """A code for each order such as `YQ003-250618-0042`."""
        numbers = _counted(self._orders, store * len(self._dates) + day)
        parts = zip(store.tolist(), day.tolist(), numbers.tolist(), strict=True)
        return [f"{self._stores[s]}-{self._dates[d]}-{n:04}" for s, d, n in parts]

    def payments(self, day: np.ndarray) -> list[str]:
        """A code for each payment such as `YQSK-250618-00042`."""
        numbers = _counted(self._payments, day)
        parts = zip(day.tolist(), numbers.tolist(), strict=True)
        return [f"{self._prefix}SK-{self._dates[d]}-{n:05}" for d, n in parts]


def _counted(counters: np.ndarray, key: np.ndarray) -> np.ndarray:
    """The running number of each within its key; the counters go on from there."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(key) else np.zeros(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, len(key)])
    numbers = np.empty(len(key), dtype=np.int64)
    numbers[order] = np.arange(len(key)) - np.repeat(starts, lengths) + 1 + counters[ordered]
    counters[ordered[starts]] += lengths
    return numbers


def write_trade(
    writer: Writer,
    scene: Scene,
    ground: Ground,
    numbering: Numbering,
    *,
    orders: Orders,
    payments: Payments,
    parties: int,
    due: np.ndarray | None = None,
    seller: np.ndarray | None = None,
) -> None:
    """Write orders and payments; customer 0 has the key `parties`. `seller` owns the payments of each customer."""
    at = moments(scene, orders.day, orders.second)
    party = keys(parties, orders.customer)
    first = writer.write(Order, len(orders), _order_columns(scene, ground, numbering, orders, payments, due, at, party))
    _write_lines(writer, ground, orders, first)
    received = moments(scene, payments.day, payments.second)
    payer = keys(parties, payments.customer)
    owner = np.full(len(payments), NOBODY) if seller is None else seller[payments.customer]
    paid = writer.write(
        Payment,
        len(payments),
        {
            "code": numbering.payments(payments.day),
            "party_id": payer,
            "amount": payments.amount,
            "currency": settings.CURRENCY,
            "received_at": received,
            "method": payments.method,
            "owner_id": ground.owner(owner),
            "team_id": ground.owner_team(owner),
            "created_at": received,
            "updated_at": received,
        },
    )
    writer.write(
        Allocation,
        len(payments.paid_order),
        {
            "payment_id": paid + payments.paid_payment,
            "order_id": first + payments.paid_order,
            "amount": payments.paid_amount,
        },
    )
    known = np.flatnonzero((orders.customer != NOBODY) & orders.counts)
    kind = np.where(orders.total[known] < 0, "sales.OrderReturned", "sales.OrderPlaced")
    _tell(writer, kind, at[known], party[known], ORDER, first + known, orders.total[known])
    if seller is not None:
        kind = np.full(len(payments), "sales.PaymentReceived", dtype=object)
        _tell(writer, kind, received, payer, PAYMENT, paid + np.arange(len(payments)), payments.amount)


def _order_columns(
    scene: Scene,
    ground: Ground,
    numbering: Numbering,
    orders: Orders,
    payments: Payments,
    due: np.ndarray | None,
    at: np.ndarray,
    party: np.ndarray,
) -> dict[str, object]:
    channel = np.array(scene.stores.channel(), dtype=object)
    # Days beyond today are counted on from the first day of the history.
    due_on = np.full(len(orders), "NaT", dtype="datetime64[D]") if due is None else scene.calendar.dates[0] + due
    if due is not None:
        due_on[due < 0] = np.datetime64("NaT")
    return {
        "code": numbering.orders(orders.store, orders.day),
        "party_id": party,
        "store_id": ground.stores + orders.store,
        "ordered_at": at,
        "status": orders.status,
        "channel": channel[orders.store],
        "currency": settings.CURRENCY,
        "total": orders.total,
        "cost": orders.cost,
        "paid": payments.paid(len(orders)),
        "due_on": due_on,
        "owner_id": ground.owner(orders.owner),
        "team_id": ground.owner_team(orders.owner),
        "created_at": at,
        "updated_at": at,
    }


def _write_lines(writer: Writer, ground: Ground, orders: Orders, first: int) -> None:
    lines = orders.lines
    starts = np.searchsorted(lines.visit, np.arange(len(orders)))
    names = np.array([row["name"] for row in assortment().rows], dtype=object)
    writer.write(
        OrderLine,
        len(lines),
        {
            "order_id": first + lines.visit,
            "position": np.arange(len(lines)) - starts[lines.visit] + 1,
            "product_id": ground.products + lines.product,
            "description": names[lines.product],
            "quantity": lines.quantity,
            "unit_price": lines.price / 100,
            "discount": lines.discount,
            "amount": lines.amount,
            "cost": lines.cost,
        },
    )


def write_changes(writer: Writer, scene: Scene, history: History, parties: int) -> None:
    """Write how the states of these customers moved; customer 0 has the key `parties`."""
    moved = history.changes
    at = moments(scene, moved.second // DAY, moved.second % DAY)
    party = parties + moved.customer
    states, rules = np.array([str(s) for s in STATES], dtype=object), np.array(RULES, dtype=object)
    before, after, rule = states[moved.before], states[moved.after], rules[moved.after]
    columns = {"party_id": party, "before": before, "after": after, "at": at, "rule": rule}
    writer.write(StateChange, len(moved), columns)
    facts = [
        f'{{"before": "{b}", "after": "{a}", "rule": "{r}", "reason": ""}}'
        for b, a, r in zip(before.tolist(), after.tolist(), rule.tolist(), strict=True)
    ]
    entries = {"party_id": party, "at": at, "kind": "parties.StateChanged", "facts": facts}
    writer.write(Entry, len(moved), entries | {"subject_model": "parties.party", "subject_id": party})


def _tell(
    writer: Writer,
    kind: np.ndarray,
    at: np.ndarray,
    party: np.ndarray,
    label: str,
    subject: np.ndarray,
    amount: np.ndarray,
) -> None:
    facts = [f'{{"amount": {a}, "currency": "{settings.CURRENCY}"}}' for a in amount.tolist()]
    columns = {"party_id": party, "at": at, "kind": kind, "facts": facts}
    writer.write(Entry, len(at), columns | {"subject_model": label, "subject_id": subject})
