"""Orders, lines, payments and changes of state, with their entries in the journal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.conf import settings

from guanxi.demo.company.assortment import assortment
from guanxi.demo.company.history import History, moments
from guanxi.demo.company.orders import DAY, NOBODY, Orders
from guanxi.demo.company.payments import Payments
from guanxi.demo.company.states import RULES, STATES
from guanxi.demo.loading.delivered import late_parcel
from guanxi.demo.loading.site import Site
from guanxi.demo.loading.writing import Column, keys
from guanxi.journal.models import Entry
from guanxi.parties.models import StateChange
from guanxi.sales.models import Allocation, Order, OrderLine, Payment

ORDER, PAYMENT = Order._meta.label_lower, Payment._meta.label_lower


@dataclass(frozen=True)
class Trade:
    """Orders and the payments for them; customer 0 has the key `parties`.

    `due` is the day on which each order falls due (−1 for none), `seller` who owns the payments of each customer,
    `held` are the orders on hold.
    """

    orders: Orders
    payments: Payments
    parties: int
    due: np.ndarray | None = None
    seller: np.ndarray | None = None
    held: np.ndarray | None = None


def write_trade(site: Site, trade: Trade) -> int:
    """Write orders with their lines, payments and what pays what; answers the key of the first order."""
    first = site.writer.write(Order, len(trade.orders), _order_columns(site, trade))
    _write_lines(site, trade.orders, first)
    payments = trade.payments
    paid = site.writer.write(Payment, len(payments), _payment_columns(site, trade))
    columns = {"payment_id": paid + payments.paid_payment, "order_id": first + payments.paid_order}
    site.writer.write(Allocation, len(payments.paid_order), columns | {"amount": payments.paid_amount})
    _tell_of_orders(site, trade, first)
    # That money came in is news only where it does not come with the goods.
    if trade.seller is not None:
        _tell_of_payments(site, trade, paid)
    return first


def _order_columns(site: Site, trade: Trade) -> dict[str, Column]:
    orders, stores = trade.orders, site.scene.stores
    at = moments(site.scene, orders.day, orders.second)
    channel = np.array(stores.channel(), dtype=object)
    return {
        "code": site.numbering.orders(orders.store, orders.day),
        "party_id": keys(trade.parties, orders.customer),
        "store_id": site.ground.stores + orders.store,
        "ordered_at": at,
        "status": _status(site, trade),
        "channel": channel[orders.store],
        "currency": settings.CURRENCY,
        "total": orders.total,
        "cost": orders.cost,
        "paid": trade.payments.paid(len(orders)),
        "due_on": _due_on(site, trade),
        "held_since": None if trade.held is None else np.where(_among(trade.held, at), at, np.datetime64("NaT", "s")),
        "created_at": at,
        "updated_at": at,
        **site.owned(orders.owner),
    }


def _status(site: Site, trade: Trade) -> np.ndarray:
    """Of what companies ordered, one parcel is late."""
    orders = trade.orders
    if trade.seller is None:
        return orders.status
    return late_parcel(site, orders.status, orders.store, orders.day, orders.total)


def _among(places: np.ndarray, rows: np.ndarray) -> np.ndarray:
    return np.isin(np.arange(len(rows)), places)


def _due_on(site: Site, trade: Trade) -> Column:
    if trade.due is None:
        return None
    # Days beyond today are counted on from the first day of the history.
    days = site.scene.calendar.dates[0] + trade.due
    return np.where(trade.due < 0, np.datetime64("NaT", "D"), days)


def _payment_columns(site: Site, trade: Trade) -> dict[str, Column]:
    payments = trade.payments
    at = moments(site.scene, payments.day, payments.second)
    nobody = np.full(len(payments), NOBODY)
    return {
        "code": site.numbering.payments(payments.day),
        "party_id": keys(trade.parties, payments.customer),
        "amount": payments.amount,
        "currency": settings.CURRENCY,
        "received_at": at,
        "method": payments.method,
        "created_at": at,
        "updated_at": at,
        **site.owned(nobody if trade.seller is None else trade.seller[payments.customer]),
    }


def _write_lines(site: Site, orders: Orders, first: int) -> None:
    lines = orders.lines
    starts = np.searchsorted(lines.visit, np.arange(len(orders)))
    names = np.array([row["name"] for row in assortment().rows], dtype=object)
    columns = {
        "order_id": first + lines.visit,
        "position": np.arange(len(lines)) - starts[lines.visit] + 1,
        "product_id": site.ground.products + lines.product,
        "description": names[lines.product],
        "quantity": lines.quantity,
        "unit_price": lines.price / 100,
        "discount": lines.discount,
        "amount": lines.amount,
        "cost": lines.cost,
        "warranty_months": assortment().warranty[lines.product],
    }
    site.writer.write(OrderLine, len(lines), columns)


def _tell_of_orders(site: Site, trade: Trade, first: int) -> None:
    orders = trade.orders
    known = np.flatnonzero((orders.customer != NOBODY) & orders.counts)
    total = orders.total[known]
    columns = {
        "kind": np.where(total < 0, "sales.OrderReturned", "sales.OrderPlaced").astype(object),
        "at": moments(site.scene, orders.day[known], orders.second[known]),
        "party_id": trade.parties + orders.customer[known],
        "subject_model": ORDER,
        "subject_id": first + known,
        "facts": _amounts(total),
    }
    site.writer.write(Entry, len(known), columns)


def _tell_of_payments(site: Site, trade: Trade, first: int) -> None:
    payments = trade.payments
    columns = {
        "kind": "sales.PaymentReceived",
        "at": moments(site.scene, payments.day, payments.second),
        "party_id": trade.parties + payments.customer,
        "subject_model": PAYMENT,
        "subject_id": first + np.arange(len(payments)),
        "facts": _amounts(payments.amount),
    }
    site.writer.write(Entry, len(payments), columns)


def _amounts(amounts: np.ndarray) -> list[str]:
    return [f'{{"amount": {amount}, "currency": "{settings.CURRENCY}"}}' for amount in amounts.tolist()]


def write_changes(site: Site, history: History, parties: int) -> None:
    """Write how the states of these customers moved; customer 0 has the key `parties`."""
    moved = history.changes
    at = moments(site.scene, moved.second // DAY, moved.second % DAY)
    party = parties + moved.customer
    states, rules = np.array([str(s) for s in STATES], dtype=object), np.array(RULES, dtype=object)
    before, after, rule = states[moved.before], states[moved.after], rules[moved.after]
    columns = {"party_id": party, "before": before, "after": after, "at": at, "rule": rule}
    site.writer.write(StateChange, len(moved), columns)
    facts = [
        f'{{"before": "{b}", "after": "{a}", "rule": "{r}", "reason": ""}}'
        for b, a, r in zip(before.tolist(), after.tolist(), rule.tolist(), strict=True)
    ]
    entries = {"party_id": party, "at": at, "kind": "parties.StateChanged", "facts": facts}
    site.writer.write(Entry, len(moved), entries | {"subject_model": "parties.party", "subject_id": party})
