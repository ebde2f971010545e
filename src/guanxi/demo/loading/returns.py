"""The returns of the demo company: every form and most states; what was refunded is booked by its returns already."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from guanxi.demo.loading.delivered import lines_of, moments, now, recent
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.sales import quantities
from guanxi.sales.models import Allocation, Order, OrderLine, Return, ReturnLine, ReturnReason
from guanxi.sales.models.return_reason import STANDARD
from guanxi.sales.returns import reckoning

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 92
Kind, State = Return.Kind, Return.State
# What is open or was refused: form, state, reason, the customer's words, ours, and for how many days it has stood so.
CASES = (
    (Kind.RETURN, State.REQUESTED, "no_reason", "买多了，想退一件。", "", 0),
    (Kind.RETURN, State.REQUESTED, "quality", "包装漏气，怀疑受潮。", "", 3),
    (Kind.RETURN, State.APPROVED, "damaged", "外箱压坏，里面也碎了。", "已看照片，同意退货。", 1),
    (Kind.RETURN, State.ARRIVED, "wrong", "发错口味了。", "同意退货。", 1),
    (Kind.RETURN, State.INSPECTED, "description", "和图片颜色不一样。", "同意退货。", 0),
    (Kind.RETURN, State.REFUSED, "no_reason", "不想要了。", "已拆封使用，不符合退货条件。", 2),
    (Kind.RETURN, State.CLOSED, "other", "家人想留下。", "", 2),
    (Kind.REFUND, State.REQUESTED, "missing", "少了一件。", "", 1),
    (Kind.REFUND, State.APPROVED, "late", "活动已经结束才到货。", "同意退款，货物留给客户。", 0),
    (Kind.EXCHANGE, State.REQUESTED, "wrong", "想换成同款。", "", 0),
    (Kind.EXCHANGE, State.APPROVED, "quality", "打开就有裂口，想换一件。", "同意换货。", 1),
    (Kind.EXCHANGE, State.INSPECTED, "damaged", "路上摔坏了。", "同意换货。", 0),
)
BEFORE_RECEIPT = (
    (Kind.UNSHIPPED, State.REQUESTED, "no_reason", "下错单了，还没发货请退款。", "", 0),
    (Kind.UNSHIPPED, State.APPROVED, "other", "地址填错，重新下单。", "同意退款。", 0),
)
# How many of the company's return orders of late have a return that tells how they came about.
SETTLED, WINDOW, BEFORE = 24, 60, timedelta(days=10)
ANSWERED_IN = timedelta(hours=2)
WITH_GOODS_SEEN = (State.INSPECTED, State.REFUNDED)
Case = dict[str, Any]


def write_returns(site: Site) -> None:
    """Write returns that are open upon the latest orders, and those behind the latest return orders."""
    today = now(site)
    had = list(recent(site, Order.Status.COMPLETED, days=20).filter(ordered_at__lt=today - BEFORE / 2)[: len(CASES)])
    waiting = list(recent(site, Order.Status.PLACED, days=2)[: len(BEFORE_RECEIPT)])
    cases = _settled(site, today)
    taken = {case["order"].pk for case in cases}
    goods = lines_of([*had, *waiting])
    plans = [*zip(CASES, had, strict=False), *zip(BEFORE_RECEIPT, waiting, strict=False)]
    cases += [_open(site, plan, order, goods[order.pk], today) for plan, order in plans if order.pk not in taken]
    cases.sort(key=lambda case: (case["requested_at"], case["order"].pk))
    _write(site, cases)


def _open(site: Site, plan: tuple[Any, ...], order: Order, lines: list[OrderLine], today: datetime) -> Case:
    kind, state, reason, note, decision, days = plan
    asked = max(order.ordered_at, today - timedelta(days=days, hours=5 if days else 1))
    # All of an order that has not gone, one line of what the customer has.
    back = lines if kind == Kind.UNSHIPPED else lines[:1]
    worth = quantities.worths(order)
    case: Case = {"order": order, "kind": kind, "state": state, "reason": reason, "note": note, "decision": decision}
    case["lines"] = [(line, int(line.quantity), worth[line.pk]) for line in back]
    return case | {
        "requested_at": asked,
        "moved_at": asked if state == State.REQUESTED else min(asked + ANSWERED_IN, today),
    }


def _settled(site: Site, today: datetime) -> list[Case]:
    """The latest return orders as returns of the orders whose goods they give back."""
    since = today - timedelta(days=WINDOW)
    places = range(site.ground.stores, site.ground.stores + len(site.scene.stores.code))
    rows = Order.objects.filter(store__in=places, status=Order.Status.RETURNED, total__lt=0, party__isnull=False)
    credits = list(rows.filter(ordered_at__gte=since).order_by("-ordered_at", "-pk")[:SETTLED])
    money = dict(Allocation.objects.filter(order__in=credits, amount__lt=0).values_list("order", "payment"))
    back: dict[int, list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(order__in=credits).order_by("order", "position"):
        back[line.order_id].append(line)
    rng, reasons = site.scene.random(STREAM), [*STANDARD][:6]
    found: dict[int, Case] = {}
    for credit in credits:
        match = _sold(credit, back[credit.pk])
        if match is None or match[0].pk in found:
            continue
        order, lines = match
        reason = reasons[int(rng.integers(0, len(reasons)))]
        asked = max(order.ordered_at, credit.ordered_at - timedelta(hours=int(rng.integers(2, 20))))
        about = {"order": order, "kind": Kind.RETURN, "state": State.REFUNDED, "reason": reason, "note": ""}
        about |= {"credit_id": credit.pk, "refund_id": money.get(credit.pk), "decision": "同意退货。", "lines": lines}
        found[order.pk] = about | {"requested_at": asked, "moved_at": credit.ordered_at}
    return list(found.values())


def _sold(credit: Order, back: list[OrderLine]) -> tuple[Order, list[tuple[OrderLine, int, int]]] | None:
    """The order whose lines a return order gives back, and these lines with quantity and worth."""
    earlier = Order.objects.filter(party=credit.party_id, store=credit.store_id, total__gt=0)
    earlier = earlier.filter(ordered_at__lt=credit.ordered_at, ordered_at__gte=credit.ordered_at - BEFORE)
    orders = list(earlier.filter(status=Order.Status.COMPLETED).order_by("-ordered_at"))
    goods = lines_of(orders)
    for order in orders:
        sold = {(line.product_id, -line.quantity, -line.amount): line for line in goods[order.pk]}
        lines = [(sold.get((gone.product_id, gone.quantity, gone.amount)), gone) for gone in back]
        if all(line is not None for line, _gone in lines):
            return order, [(line, -int(gone.quantity), -gone.amount) for line, gone in lines if line is not None]
    return None


def _write(site: Site, cases: list[Case]) -> None:
    orders: list[Order] = [case["order"] for case in cases]
    cases = [case | {"reason": ReturnReason.standard(case["reason"])} for case in cases]
    asked, moved = (moments(case[name] for case in cases) for name in ("requested_at", "moved_at"))
    plain = ("note", "decision")
    columns: dict[str, Any] = {
        **{name: [case[name] for case in cases] for name in plain},
        **{name: [str(case[name]) for case in cases] for name in ("kind", "state")},
        "reason_id": [case["reason"].pk for case in cases],
        **{name: [case.get(name) for case in cases] for name in ("credit_id", "refund_id")},
        "code": [f"{site.filing.prefix}TH-{n + 1:05}" for n in range(len(cases))],
        "order_id": [order.pk for order in orders],
        "party_id": [order.party_id for order in orders],
        "owner_id": [order.owner_id for order in orders],
        "team_id": [order.team_id for order in orders],
        "currency": [order.currency for order in orders],
        "amount": [sum(worth for _line, _quantity, worth in case["lines"]) for case in cases],
        "free_until": np.array([reckoning.free_until(order) for order in orders], "datetime64[D]"),
        "freight_by": [str(reckoning.freight_payer(case["kind"], case["reason"])) for case in cases],
        "requested_at": asked,
        "moved_at": moved,
        "created_at": asked,
        "updated_at": moved,
    }
    first = site.writer.write(Return, len(cases), columns)
    _write_lines(site, first, cases)
    site.writer.write(
        Entry,
        len(cases),
        {
            "kind": "sales.ReturnRequested",
            "at": asked,
            "party_id": columns["party_id"],
            "subject_model": Return._meta.label_lower,
            "subject_id": [first + n for n in range(len(cases))],
            "facts": [
                f'{{"amount": {amount}, "currency": "{order.currency}"}}'
                for amount, order in zip(columns["amount"], orders, strict=True)
            ],
        },
    )


def _write_lines(site: Site, first: int, cases: list[Case]) -> None:
    rows = [(first + n, case, *line) for n, case in enumerate(cases) for line in case["lines"]]
    seen = [quantity if case["state"] in WITH_GOODS_SEEN else None for _pk, case, _line, quantity, _worth in rows]
    columns: dict[str, Any] = {
        "request_id": [pk for pk, *_rest in rows],
        "order_line_id": [line.pk for _pk, _case, line, *_rest in rows],
        "quantity": [quantity for *_rest, quantity, _worth in rows],
        "amount": [worth for *_rest, worth in rows],
        "good": seen,
    }
    site.writer.write(ReturnLine, len(rows), columns)
