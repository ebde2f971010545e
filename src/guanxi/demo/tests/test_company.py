"""The company as arrays behaves like a real one: seasons, hours, rules in the baskets, kinds of customers."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from guanxi.demo.company.assortment import assortment
from guanxi.demo.company.calendar import MID_AUTUMN
from guanxi.demo.company.companies import companies, trade
from guanxi.demo.company.consumers import consumers
from guanxi.demo.company.orders import Orders
from guanxi.demo.company.retail import retail
from guanxi.demo.company.scene import Scene, scene
from guanxi.demo.company.sizes import SIZES

NOON = datetime(2026, 11, 17, 4, 30, tzinfo=UTC)


@cache
def stage() -> Scene:
    return scene(size=SIZES["small"], as_of=NOON, zone=ZoneInfo("Asia/Shanghai"), seed=7)


@cache
def bought() -> Orders:
    rng = stage().random(1)
    return retail(rng, stage(), consumers(rng, stage(), 1_200), 0)


@cache
def traded() -> Orders:
    rng = stage().random(2)
    group = companies(rng, stage(), 120, 10, set())
    return trade(rng, stage(), group, np.zeros(len(group), dtype=int), 0)


def in_group(orders: Orders, name: str) -> np.ndarray:
    """Which orders hold a product of the group."""
    stock = assortment()
    lines = orders.lines
    found = np.zeros(len(orders), dtype=bool)
    found[lines.visit[stock.group[lines.product] == stock.groups.index(name)]] = True
    return found & (orders.status != "returned")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("beer", "diapers"),
        ("green_tea", "tea_cup"),
        ("coffee_beans", "coffee_filter"),
        ("hotpot_base", "sauce"),
        ("noodles", "sausage"),
        ("bedding", "pillow"),
    ],
)
def test_the_planted_rules_stand_out(one: str, other: str):
    a, b = in_group(bought(), one), in_group(bought(), other)
    lift = (a & b).mean() / (a.mean() * b.mean())
    assert lift > 3


def test_moon_cakes_are_bought_before_the_festival_and_never_after():
    days = bought().day[in_group(bought(), "mooncake")]
    near = stage().calendar.before(MID_AUTUMN)
    assert len(days) > 20
    assert (near[days] > 0).all()


def test_offices_come_in_the_morning_of_workdays_and_homes_in_the_evening():
    stores = stage().stores
    hour = bought().second // 3600
    office = np.isin(bought().store, [i for i, kind in enumerate(stores.kind) if kind == "office"])
    home = np.isin(bought().store, [i for i, kind in enumerate(stores.kind) if kind == "residential"])
    weekend = stage().calendar.weekday[bought().day] >= 5
    assert np.median(hour[office]) < 13 < np.median(hour[home])
    assert weekend[office].mean() < 0.2 < weekend[home].mean()


def test_shops_sell_only_while_they_are_open():
    stores, orders = stage().stores, bought()
    assert (orders.day >= stores.opened[orders.store])[orders.status != "returned"].all()
    shop = orders.store < stores.shops
    assert ((orders.second[shop] >= 6 * 3600) & (orders.second[shop] < 22 * 3600)).all()


def test_nothing_has_happened_yet_after_now():
    for orders in (bought(), traded()):
        today = orders.day == stage().last_day
        assert (orders.day <= stage().last_day).all()
        assert (orders.second[today] < stage().calendar.now_minute * 60).all()


def test_some_buy_once_and_few_buy_most():
    orders = bought()
    counts = np.bincount(orders.customer[orders.total > 0])
    assert 0.04 < (counts == 1).mean() < 0.3
    spent = np.sort(np.bincount(orders.customer, weights=orders.total))[::-1]
    assert 0.55 < spent[: len(spent) // 5].sum() / spent.sum() < 0.85


def test_lines_add_up_and_returns_mirror_what_was_sold():
    for orders in (bought(), traded()):
        lines = orders.lines
        assert (lines.amount == lines.quantity * lines.price - lines.discount).all()
        assert np.array_equal(np.unique(lines.visit), np.arange(len(orders)))
        back = orders.status == "returned"
        assert back.any()
        assert (orders.total[back] < 0).all()
        assert (orders.total[~back] > 0).all()


def test_orders_of_companies_are_larger_and_come_on_workdays():
    ours = traded()
    assert np.median(ours.total[ours.total > 0]) > 5 * np.median(bought().total)
    assert (stage().calendar.weekday[ours.day[ours.total > 0]] >= 5).mean() < 0.05
