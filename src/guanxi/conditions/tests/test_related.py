"""Related records count only where the asker may see them; hidden fields answer nothing; all of it is one query."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from guanxi.access.models import Role, Team
from guanxi.conditions.binding import check
from guanxi.conditions.columns import readable_by
from guanxi.conditions.compiler import compile
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tests.models import Customer, Order
from guanxi.conditions.tests.world import CUSTOMERS, User
from guanxi.conditions.tree import parse

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
OPEN = {"permissions": {"*": {"view": "all"}}}


def person(name: str, team: Team | None = None, **role: Any) -> Any:
    user = User.objects.create_user(name, team=team)
    user.roles.add(Role.objects.create(name=name, **(OPEN | role)))
    return user


def found(condition: dict[str, Any], user: Any = None) -> set[str]:
    rows = Customer.objects.filter(compile(parse(condition), CUSTOMERS, now=NOW, user=user))
    return set(rows.values_list("name", flat=True))


@pytest.fixture
def shops() -> None:
    """Acme has two orders and a secret third, Bolt one, Cora none."""
    acme, bolt, _cora = (Customer.objects.create(name=name) for name in ("Acme", "Bolt", "Cora"))
    for customer, amount, state in (
        (acme, 100, "open"),
        (acme, 300, "paid"),
        (acme, 900, "secret"),
        (bolt, 200, "paid"),
    ):
        Order.objects.create(customer=customer, amount=amount, state=state, day=date(2026, 11, 1))
    Order.objects.create(customer=None, amount=5)
    Order.objects.create(customer=bolt, amount=10_000, currency="USD")


def count(op: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"related": "orders", "aggregate": "count", "op": op, "value": value, **more}


@pytest.mark.usefixtures("shops")
class TestFigures:
    def test_counts_include_those_without_any(self) -> None:
        assert found(count(">=", 3)) == {"Acme"}
        assert found(count("<", 3)) == {"Bolt", "Cora"}
        assert found(count("=", 0)) == {"Cora"}
        assert found({"not": count(">", 0)}) == {"Cora"}
        assert found(count("between", [0, 2])) == {"Bolt", "Cora"}

    def test_nothing_sums_to_zero_but_has_no_average(self) -> None:
        figure = {"related": "orders", "of": "amount", "op": "<=", "value": "2"}
        assert found(figure | {"aggregate": "sum"}) == {"Bolt", "Cora"}
        assert found(figure | {"aggregate": "avg"}) == {"Bolt"}
        assert found({"related": "orders", "of": "amount", "aggregate": "max", "op": "empty"}) == {"Cora"}

    def test_amounts_of_another_currency_are_not_mixed_in(self) -> None:
        dollars = {"amount": "100", "currency": "USD"}
        assert found({"related": "orders", "aggregate": "sum", "of": "amount", "op": ">=", "value": dollars}) == {
            "Bolt"
        }

    def test_the_last_date_is_compared_like_a_date(self) -> None:
        span = {"n": 20, "unit": "days"}
        last = {"related": "orders", "aggregate": "max", "of": "day", "op": "older_than", "value": span}
        assert found(last) == {"Acme", "Bolt"}
        assert found({"not": last}) == {"Cora"}

    def test_orders_the_asker_may_not_see_do_not_count(self) -> None:
        alice = person("alice")
        assert found(count(">=", 3), alice) == set()
        assert found(count("=", 2), alice) == {"Acme", "Bolt"}
        rich = {"field": "amount", "op": ">", "value": "8"}
        assert found({"related": "orders", "aggregate": "exists", "where": rich}, alice) == set()
        assert found({"related": "orders", "aggregate": "exists", "where": rich}) == {"Acme"}

    def test_any_condition_is_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        part = count(">=", 2, where={"related": "lines", "aggregate": "sum", "of": "quantity", "op": "<", "value": 9})
        with django_assert_num_queries(1):
            assert found({"all": [part, {"not": {"field": "tags", "op": "has_any", "value": ["a"]}}]}) == {
                "Acme",
                "Bolt",
            }


def test_me_and_my_team_are_those_of_the_asker() -> None:
    north = Team.objects.create(name="North")
    city = Team.objects.create(name="City", parent=north)
    alice, bob, carol = person("alice", north), person("bob", city), person("carol")
    for user in (alice, bob, carol, None):
        Customer.objects.create(name=user.username if user else "nobody's", owner=user)
    assert found({"field": "owner", "op": "me"}, alice) == {"alice"}
    assert found({"field": "owner", "op": "my_team"}, alice) == {"alice", "bob"}
    assert found({"not": {"field": "owner", "op": "my_team"}}, bob) == {"alice", "carol", "nobody's"}
    assert found({"field": "owner", "op": "my_team"}, carol) == {"carol"}
    with pytest.raises(ConditionError):
        found({"field": "owner", "op": "me"})


def test_hidden_and_masked_fields_are_refused_like_unknown_ones() -> None:
    label = Customer._meta.label_lower
    hidden = {label: {"city": "hidden", "extra": "hidden", "nick": "masked"}, "access.team": {"name": "masked"}}
    alice = person("alice", fields=hidden)
    allowed = readable_by(alice)
    for key in ("city", "team_name", "x_nick"):
        with pytest.raises(ConditionError) as caught:
            check(parse({"field": key, "op": "empty"}), CUSTOMERS, allowed)
        with pytest.raises(ConditionError) as unknown:
            check(parse({"field": "nonsense", "op": "empty"}), CUSTOMERS, allowed)
        assert caught.value.message == unknown.value.message.replace("nonsense", key)
    with pytest.raises(ConditionError):
        found({"not": {"field": "city", "op": "empty"}}, alice)
    check(parse({"field": "name", "op": "empty"}), CUSTOMERS, allowed)


def test_a_hidden_field_of_related_records_is_refused_too() -> None:
    alice = person("alice", fields={Order._meta.label_lower: {"amount": "hidden"}})
    total = {"related": "orders", "aggregate": "sum", "of": "amount", "op": ">", "value": 1}
    with pytest.raises(ConditionError) as caught:
        found(total, alice)
    assert caught.value.path == ("of",)


def test_moments_are_compared_in_the_zone_of_the_asker() -> None:
    alice, bob = person("alice"), person("bob")
    alice.time_zone, bob.time_zone = "America/New_York", "Asia/Shanghai"
    Customer.objects.create(name="late", seen_at=NOW - timedelta(hours=10))
    today = {"field": "seen_at", "op": "in_period", "value": "today"}
    # 18:00 UTC the day before: 13:00 in New York, where it is still that day; 02:00 in Shanghai, already today.
    assert found(today, alice) == {"late"}
    assert found(today, bob) == {"late"}
    assert found({"field": "seen_at", "op": "on", "value": "2026-11-21"}, alice) == {"late"}
    assert found({"field": "seen_at", "op": "on", "value": "2026-11-21"}, bob) == set()
