"""The quotes of the demo company: to companies that it knows, in every state, around today."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
from django.conf import settings

from guanxi.catalogue.models import Product
from guanxi.demo.loading.site import Site
from guanxi.kernel import money
from guanxi.parties.models import Party, Position
from guanxi.parties.models.choices import PartyKind
from guanxi.sales.models import Quote, QuoteLine
from guanxi.sales.quotes.reckoning import Amounts, reckon, share_below, sum_up

State = Quote.State
# How often each state occurs, and how many days ago such a quote was written.
STATES = {
    State.DRAFT: (3, (0, 4)),
    State.SENT: (5, (1, 25)),
    State.ACCEPTED: (2, (5, 40)),
    State.DECLINED: (3, (20, 120)),
    State.EXPIRED: (3, (50, 200)),
}
SUBJECTS = ("年度采购方案", "节日礼品方案", "门店补货", "会议茶歇", "办公室用品", "客户礼盒定制")
TERMS = "1. 收到预付款后 10 个工作日内发货。\n2. 预付 30%，发货前付清余款。\n3. 质保 12 个月。"
REASONS = ("预算不足", "价格偏高", "已选其他供应商")
MOMENTS = ("created_at", "sent_at", "answered_at")
VALIDITY, MOST, ONE_IN = 30, 60, 4


def write_quotes(site: Site) -> None:
    """Write one quote for every few companies, with its lines."""
    rng = site.scene.random(60)
    first = site.filing.prefix
    buyers = Party.objects.filter(code__startswith=first, kind=PartyKind.ORGANISATION, owner__isnull=False)
    chosen = list(buyers.order_by("pk").values_list("pk", "owner_id", "team_id")[::ONE_IN])[:MOST]
    goods = list(Product.objects.filter(pk__gte=site.ground.products, price__gt=0).order_by("pk"))
    if not chosen or not goods:
        return
    contacts = dict(
        Position.objects.filter(organisation__in=[party for party, *_owner in chosen], is_primary=True)
        .order_by("-pk")
        .values_list("organisation", "person")
    )
    states = [state for state, (weight, _) in STATES.items() for _ in range(weight)]
    rows, lines = [], []
    for number, (party, owner, team) in enumerate(chosen):
        state = states[number % len(states)]
        items = _lines(rng, goods)
        lines += [{"number": number, "position": place, **item} for place, item in enumerate(items)]
        head = {
            "party_id": party,
            "contact_id": contacts.get(party),
            "owner_id": owner,
            "team_id": team,
            "state": str(state),
        }
        rows.append(head | _sums(items) | _days(rng, site, state) | {"number": number})
    made = site.writer.write(Quote, len(rows), _quote_columns(rng, site, rows))
    columns: dict[str, Any] = {
        name: [line[name] for line in lines] for name in lines[0] if name not in ("number", "listed")
    }
    site.writer.write(QuoteLine, len(lines), columns | {"quote_id": [made + line["number"] for line in lines]})


def _lines(rng: np.random.Generator, goods: list[Product]) -> list[dict[str, Any]]:
    count = int(rng.integers(2, 7))
    items = []
    for place, at in enumerate(rng.choice(len(goods), size=min(count, len(goods)), replace=False).tolist()):
        product = goods[at]
        quantity, discount = Decimal(int(rng.integers(1, 40))), Decimal(int(rng.choice([0, 0, 5, 10, 15])))
        price, rate = money.to_decimal(product.price or 0, settings.CURRENCY), Decimal(13)
        about: dict[str, Any] = {"quantity": quantity, "unit_price": price, "discount": discount, "tax_rate": rate}
        amounts = reckon(includes_tax=True, currency=settings.CURRENCY, **about)
        summed = {"net": amounts.net, "tax": amounts.tax, "amount": amounts.gross}
        more = {"listed": amounts.gross + amounts.discount, "is_optional": place > 2 and place == count - 1}
        items.append(about | summed | more | {"product_id": product.pk, "description": product.name})
    return items


def _sums(items: list[dict[str, Any]]) -> dict[str, Any]:
    counted = [item for item in items if not item["is_optional"]]
    totals = sum_up((Amounts(item["net"], item["tax"], item["amount"], 0), True) for item in counted)
    given = share_below(totals.gross, sum(item["listed"] for item in counted))
    return {"net": totals.net, "tax": totals.tax, "total": totals.gross, "given_away": given}


def _days(rng: np.random.Generator, site: Site, state: str) -> dict[str, Any]:
    """When it was written, until when it is valid, and when it was sent and answered (NaT: not)."""
    earliest, latest = STATES[State(state)][1]
    calendar = site.scene.calendar
    day = max(0, site.scene.last_day - int(rng.integers(earliest, latest)))
    written = calendar.utc_midnight[day].astype("datetime64[s]")
    never = np.datetime64("NaT", "s")
    is_sent, is_answered = state != State.DRAFT, state in (State.ACCEPTED, State.DECLINED)
    return {
        "created_at": written,
        "sent_at": written if is_sent else never,
        "answered_at": written + np.timedelta64(int(rng.integers(1, 4)) * 86_400, "s") if is_answered else never,
        "valid_until": calendar.dates[0] + np.timedelta64(day + VALIDITY, "D"),
    }


def _quote_columns(rng: np.random.Generator, site: Site, rows: list[dict[str, Any]]) -> dict[str, Any]:
    moments = {
        name: np.array([row[name] for row in rows], "datetime64[s]")
        for name in ("created_at", "sent_at", "answered_at")
    }
    given = ("party_id", "contact_id", "owner_id", "team_id", "state", "net", "tax", "total", "given_away")
    is_answered = [row["state"] in (State.ACCEPTED, State.DECLINED) for row in rows]
    return {
        **{name: [row[name] for row in rows] for name in given},
        **moments,
        "updated_at": moments["created_at"],
        "valid_until": np.array([row["valid_until"] for row in rows], "datetime64[D]"),
        "code": [f"{site.filing.prefix}-QT{row['number'] + 1:05}" for row in rows],
        "subject": [SUBJECTS[n] for n in rng.integers(0, len(SUBJECTS), len(rows)).tolist()],
        "currency": settings.CURRENCY,
        "terms": TERMS,
        "answered_by": ["采购部" if answered else "" for answered in is_answered],
        "reason": [REASONS[row["number"] % len(REASONS)] if row["state"] == State.DECLINED else "" for row in rows],
    }
