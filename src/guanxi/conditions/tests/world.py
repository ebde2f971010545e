"""The vocabularies of the test models."""

from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model

from guanxi.conditions.extra import Extra
from guanxi.conditions.kinds.choice import Boolean, Choice
from guanxi.conditions.kinds.dates import Date, DateTime
from guanxi.conditions.kinds.multichoice import MultiChoice
from guanxi.conditions.kinds.number import Money, Number
from guanxi.conditions.kinds.reference import Reference
from guanxi.conditions.kinds.related import Related
from guanxi.conditions.kinds.text import Text
from guanxi.conditions.rows import Rows
from guanxi.conditions.tests.models import Customer, Line, Order
from guanxi.conditions.vocabularies import Vocabulary, register

SHANGHAI = ZoneInfo("Asia/Shanghai")
GRADES = [("vip", "VIP"), ("main", "Main"), ("small", "Small")]
User = get_user_model()

LINES = register(Line, Number("quantity", "Quantity"))
ORDERS = register(
    Order,
    Money("amount", "Amount", currency_path="currency"),
    Choice("state", "State", choices=[("open", "Open"), ("paid", "Paid")]),
    Date("day", "Day"),
    Related("lines", "Lines", path=Rows(Line, "order")),
)
CUSTOMERS: Vocabulary = register(
    Customer,
    Text("name", "Name"),
    Text("city", "City"),
    Choice("grade", "Grade", choices=GRADES),
    Number("score", "Score"),
    Number("rate", "Rate"),
    Boolean("is_key", "Key account"),
    Date("birthday", "Birthday"),
    DateTime("seen_at", "Last seen"),
    Reference("owner", "Owner", model=User),
    Text("team_name", "Team of the owner", path="owner__team__name"),
    MultiChoice("tags", "Tags", path=Rows(Customer.tags.through, "customer"), value="tag__name"),
    Text("x_nick", "Nickname", path=Extra("extra", "nick")),
    Number("x_size", "Size", path=Extra("extra", "size")),
    Money("x_budget", "Budget", path=Extra("extra", "budget")),
    Boolean("x_ok", "Agreed", path=Extra("extra", "ok")),
    Date("x_since", "Since", path=Extra("extra", "since")),
    MultiChoice("x_hobbies", "Hobbies", path=Extra("extra", "hobbies")),
    Related("orders", "Orders", path=Rows(Order, "customer"), when="day"),
)
