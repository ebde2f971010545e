"""Row 2: of a record out of sight nothing is told anywhere: not by records in sight that refer to it, not by a count.

Alice sold and was paid, but the customer is Carol's: she sees the order and the payment, and nothing of the customer.
"""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from tests.security import test_api_routes as api
from tests.security.routes import ROUTES
from tests.security.stage import Stage
from tests.security.test_routes import ask

from guanxi.access.models import Role
from guanxi.access.standard_roles import ACTIONS
from guanxi.actionmessages.models import ActionMessage
from guanxi.activities.models import Activity
from guanxi.audit.operations import operation
from guanxi.parties.models import ContactPoint, Party, Position
from guanxi.parties.points import set_primary
from guanxi.sales.models import Allocation, Order, OrderLine, Payment
from guanxi.workbench.listing import all_listings

NAME, CODE, PHONE, EMAIL = "金丝雀甲乙丙", "CANARYKH7", "13912345670", "canary7@example.cn"
ORDER, RECEIPT = "CANARYDD8", "CANARYSK9"
# How a page asks for its list alone.
PART = {"HX-Request": "true", "HX-Target": "list"}
CANARIES = (NAME, CODE, PHONE, EMAIL, ORDER, RECEIPT)


@pytest.fixture
def hidden(world, scene) -> Party:
    """Carol's customer, to whom all that Alice may see refers."""
    now = timezone.now()
    about = {"owner": world.carol, "team": world.carol.team}
    party = Party.objects.create(name=NAME, code=CODE, grade="vip", city=NAME, remark=NAME, **about)
    for channel, value in (("phone", PHONE), ("email", EMAIL)):
        set_primary(party=party, channel=channel, value=value)
    theirs = Order.objects.create(code=ORDER, party=party, ordered_at=now, currency="CNY", total=10_000, **about)
    paid = Payment.objects.create(code=RECEIPT, party=party, amount=500, received_at=now, currency="CNY", **about)
    with operation("edit", by=world.alice):
        for model in (Order, Payment, Activity):
            model.objects.filter(owner=world.alice).update(party=party)
    ActionMessage.objects.update(party=party)
    line = {"product": scene["product"], "quantity": 1, "amount": 10_000}
    for order in (scene["order"], theirs):
        OrderLine.objects.create(order=order, **line)
    Order.objects.filter(pk=scene["order"].pk).update(total=10_000, paid=500)
    Allocation.objects.create(payment=scene["payment"], order=theirs, amount=50)
    Allocation.objects.create(payment=paid, order=scene["order"], amount=500)
    Position.objects.create(organisation=party, person=scene["party"], title="采购")
    known = Party.objects.create(name="李四", code=f"{CODE}-2", **about)
    set_primary(party=known, channel="phone", value=PHONE)
    Position.objects.create(organisation=scene["party"], person=known)
    for holder in (party, scene["party"]):
        ContactPoint.objects.create(party=holder, channel="wechat", value="shared", normalised="shared")
    return party


def told(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


def assert_silent(text: str, asked: object, *, but: tuple[str, ...] = ()) -> None:
    found = [canary for canary in CANARIES if canary in text and canary not in but]
    assert not found, (asked, found)


@pytest.mark.one_database
def test_no_page_tells_of_it(stage: Stage, scene, hidden) -> None:
    """Each page of her own records: whatever is added to the table of routes is asked here, too.

    What databases differ in, searches, orders, filters and exports, is asked of both below.
    """
    for route in ROUTES:
        if route.post is None:
            assert_silent(told(ask(stage.client("alice"), route, scene)), route)


@pytest.mark.walk
@pytest.mark.parametrize("listing", all_listings(), ids=lambda listing: listing.key)
def test_no_list_search_or_export_tells_of_it(listing, stage: Stage, scene, hidden) -> None:
    alice = stage.client("alice")
    Role.objects.filter(users=stage.world.alice).update(permissions={"*": dict.fromkeys(ACTIONS, "team")})
    columns = [column.key for column in listing.columns]
    alice.post(listing.url("layout"), {"column": columns})
    # Each order is asked of both databases in `test_every_listing.py`; its words and its keys are read here on one.
    for column in columns if connection.vendor == "sqlite" else columns[:1]:
        # What stands around the list is the same in any order.
        headers = {} if column == columns[0] else PART
        assert_silent(told(alice.get(listing.url("list"), {"sort": f"-{column}"}, headers=headers)), column)
    for board in listing.boards:
        assert_silent(told(alice.get(listing.url("list"), {"group": board})), board)
        assert_silent(told(alice.get(listing.url("totals"), {"group": board})), board)
    for word in CANARIES:
        assert alice.get(listing.url("pick"), {"q": word}).json() == {"results": []}
        assert ">0<" in told(alice.get(listing.url("count"), {"q": word})), word
    exported = alice.post(listing.url("export"), {"all": "1", "query": ""})
    if exported.status_code == 200:
        assert_silent(workbook(b"".join(exported.streaming_content)), "export")


@pytest.mark.walk
@pytest.mark.parametrize("listing", all_listings(), ids=lambda listing: listing.key)
def test_no_filter_finds_anything_by_it(listing, stage: Stage, scene, hidden) -> None:
    """Every field that leads to another record, compared with what stands in the hidden one, as if nothing did."""
    alice = stage.client("alice")
    for key, value in (("customer", NAME), ("organisation", NAME), ("grade", "vip"), ("city", NAME), ("name", NAME)):
        field = listing.vocabulary.fields().get(key)
        for condition in filters(field, value) if field else ():
            text = json.dumps(condition)
            assert ">0<" in told(alice.get(listing.url("count"), {"filter": text})), condition
    field = listing.vocabulary.fields().get("party")
    if field is not None:
        text = json.dumps({"field": "party", "op": "is", "value": hidden.pk})
        assert ">0<" in told(alice.get(listing.url("count"), {"filter": text}))
        assert_silent(told(alice.get(listing.url("list"), {"filter": text})), text)


def filters(field: Any, value: str) -> list[dict[str, Any]]:
    known = field.operators()
    asked = [(op, value) for op in ("is", "starts", "contains") if op in known]
    return [{"field": field.key, "op": op, "value": value} for op, value in asked]


@pytest.mark.one_database
def test_no_answer_of_the_interface_tells_of_it(stage: Stage, scene, hidden) -> None:
    """The operations of the API, of which the tools of MCP are made."""
    alice = api.client_of(stage.world.alice)
    for name, method, path in api.operations():
        if method != "GET":
            continue
        records = ("party", "order", "payment", "position", "operation", "task")
        for record in records if "{pk}" in path else records[:1]:
            assert_silent(told(api.ask(alice, name, method, path, scene[record].pk)), name)
    for word in CANARIES:
        cache.clear()  # so many requests a minute are more than a token may make
        assert alice.get("/api/v1/search", {"q": word}).json() == {"items": []}
        for listing in all_listings():
            answer = alice.get(f"/api/v1/{listing.key}", {"q": word, "count": "true"})
            assert answer.status_code == 422 or answer.json()["count"] == 0, (listing.key, word)


def test_no_palette_tells_of_it(stage: Stage, scene, hidden) -> None:
    alice = stage.client("alice")
    for word in CANARIES:
        assert_silent(told(alice.get("/palette/", {"q": word[:-1]})), word)


def test_forms_and_refusals_do_not_tell_of_it(stage: Stage, scene, hidden) -> None:
    alice = stage.client("alice")
    for kind, record in (("orders", scene["order"]), ("payments", scene["payment"])):
        address, new = reverse(f"{kind}:edit", args=[record.pk]), reverse(f"{kind}:new")
        sent = {"version": "0", "party": hidden.pk, "status": "x"}
        with transaction.atomic():
            assert_silent(told(alice.post(address, sent)), address)
            assert_silent(told(alice.get(new, {"party": hidden.pk})), kind)
            assert_silent(told(alice.post(new, {"party": hidden.pk})), kind)


def test_who_sees_the_customer_is_told_of_all_of_it(stage: Stage, scene, hidden) -> None:
    """The same pages for Mona, who sees both: else silence would prove nothing."""
    mona = stage.client("mona")
    assert NAME in told(mona.get("/orders/")) and NAME in told(mona.get(f"/orders/{scene['order'].pk}/"))
    assert RECEIPT in told(mona.get(f"/orders/{scene['order'].pk}/"))
    assert NAME in told(mona.get(reverse("product_figures", args=[scene["product"].pk])))
    text = json.dumps({"field": "customer", "op": "starts", "value": NAME[:2]})
    assert ">0<" not in told(mona.get("/orders/count", {"filter": text}))
    exported = mona.post(reverse("orders:export"), {"all": "1", "query": ""})
    assert CODE in workbook(b"".join(exported.streaming_content))


def workbook(content: bytes) -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return "\n".join(str(value) for row in sheet.values for value in row)
