"""Conditions say themselves, in Chinese and in English; the catalogue has a translation for every phrase."""

from pathlib import Path
from typing import Any

import polib
import pytest
from django.utils import translation

from guanxi.access import rules
from guanxi.access.models import Role
from guanxi.conditions import words as module
from guanxi.conditions.describing import describe
from guanxi.conditions.kinds.choice import Choice
from guanxi.conditions.kinds.dates import Date
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.related import Related
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.rows import Rows
from guanxi.conditions.tests.models import Customer, Order
from guanxi.conditions.tests.world import CUSTOMERS, User
from guanxi.conditions.tree import EVERYTHING, parse
from guanxi.conditions.vocabularies import Vocabulary, vocabulary_of
from guanxi.conditions.words import words

pytestmark = pytest.mark.django_db

CHINESE = Vocabulary(
    Customer,
    Text("city", "城市"),
    Choice("grade", "等级", choices=[("vip", "VIP"), ("main", "主要")]),
    Date("birthday", "生日"),
    Related("orders", "订单", path=Rows(Order, "customer"), when="day"),
)
IN_LAST = {"field": "day", "op": "in_last", "value": {"n": 30, "unit": "days"}}
COUNT = {"related": "orders", "aggregate": "count", "where": IN_LAST, "op": ">=", "value": 3}
SHANGHAI = {"field": "city", "op": "is", "value": "上海"}
PAID = {"all": [IN_LAST, {"field": "amount", "op": "!=", "value": 5}]}


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        ({"all": [SHANGHAI, COUNT]}, "City is 上海, and number of orders in the last 30 days ≥ 3",
         "城市是上海，且最近 30 天内订单数 ≥ 3"),
        ({"any": [SHANGHAI, {"all": [SHANGHAI, {"field": "birthday", "op": "in_period", "value": "this_month"}]}]},
         "City is 上海, or (city is 上海, and birthday is this month)", "城市是上海，或（城市是上海，且生日在本月）"),
        ({"not": {"field": "grade", "op": "in", "value": ["vip", "main"]}}, "Grade is not VIP or Main",
         "等级不是VIP或主要"),
        ({"not": {"any": [SHANGHAI, {"field": "city", "op": "empty"}]}},
         "Not (city is 上海, or city is empty)", "不满足（城市是上海，或城市为空）"),
        ({"not": {"related": "orders", "aggregate": "exists"}}, "Has no orders", "没有订单"),
        ({"field": "birthday", "op": "anniversary_in", "value": 1}, "Birthday recurs within 1 day",
         "生日的周年日在 1 天内"),
    ],
)  # fmt: skip
def test_natural_sentences(condition: dict[str, Any], english: str, chinese: str) -> None:
    assert words(parse(condition), CUSTOMERS, "en", user=None) == english
    assert words(parse(condition), CHINESE, "zh-hans", user=None) == chinese


def test_figures_with_a_time_and_a_filter() -> None:
    total = {"related": "orders", "aggregate": "sum", "of": "amount", "where": PAID, "op": ">", "value": 100}
    said = "Total amount of orders in the last 30 days where amount ≠ ¥5.00 > ¥100.00"
    assert words(parse(total), CUSTOMERS, "en", user=None) == said
    assert words(EVERYTHING, CUSTOMERS, "zh-hans", user=None) == "全部"


def test_names_of_hidden_records_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = Customer.objects.create(name="Secret")
    monkeypatch.setattr(Customer, "__str__", lambda self: self.name)
    monkeypatch.setitem(rules._rules, Customer._meta.label_lower, lambda user, action: rules.NOTHING)
    vocabulary = Vocabulary(Order, Reference("customer", "Customer", model=Customer))
    leaf = parse({"field": "customer", "op": "is", "value": hidden.pk})
    alice = User.objects.create_user("alice")
    alice.roles.add(Role.objects.create(name="all"))
    assert words(leaf, vocabulary, "en", user=alice) == f"Customer is #{hidden.pk}"
    assert words(leaf, vocabulary, "en", user=None) == "Customer is Secret"
    assert describe(vocabulary, "en", user=alice)["vocabularies"][vocabulary.label]["fields"][0]["options"] == []


def test_the_description_speaks_the_language_and_shows_what_is_allowed() -> None:
    about = describe(CHINESE, "zh-hans", user=None, allowed=lambda model, field: field.key != "city")
    assert about["root"] == Customer._meta.label_lower
    assert [field["key"] for field in about["vocabularies"][about["root"]]["fields"]] == ["grade", "birthday"]
    orders = about["vocabularies"][vocabulary_of(Order).label]
    assert [field["kind"] for field in orders["fields"]] == ["money", "choice", "date"]
    assert {"value": "this_month", "label": "本月"} in about["periods"]


def test_the_chinese_catalogue_is_complete_and_keeps_every_place() -> None:
    catalogue = polib.pofile(str(Path(module.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po"))
    assert not [entry.msgid for entry in catalogue if not entry.translated()]
    for entry in catalogue:
        said = entry.msgstr or entry.msgstr_plural[0]
        assert {p for p in ("field", "value", "when", "rows", "where") if f"%({p})s" in entry.msgid} == {
            p for p in ("field", "value", "when", "rows", "where") if f"%({p})s" in said
        }
    with translation.override("zh-hans"):
        assert str(vocabulary_of(Order).fields()["amount"].operators()["empty"].label) == "为空"
