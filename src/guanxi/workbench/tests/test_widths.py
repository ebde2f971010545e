"""How wide columns are: kept for oneself, in a saved view, taken back; and by mouse and keys in a browser."""

import re

import pytest
from django.urls import reverse

from guanxi.workbench.models import ListLayout, SavedView

LIST = "/parties/"
LAYOUT = {"column": ["name", "value"], "width-name": "300", "width-value": "90"}


def widths(page) -> dict[str, int]:
    found = re.findall(r'<col data-column="(\w+)" width="(\d+)">', page.content.decode())
    return {key: int(width) for key, width in found}


def kept(client, **values):
    return client.post(reverse("parties:layout"), {**LAYOUT, **values})


@pytest.mark.django_db
def test_widths_are_kept_within_bounds_and_taken_back(files, as_user):
    client = as_user("alice")
    assert widths(client.get(LIST)) == {}
    odd = {"width-value": "9", "width-password": "100", "shown": "1"}
    assert not kept(client, **odd).has_header("HX-Refresh")
    assert widths(client.get(LIST)) == {"name": 300, "value": 50}
    kept(client, **{"column": ["name", "city"], "width-value": "wide", "width-name": "99999999"})
    assert widths(client.get(LIST)) == {"name": 1200, "city": 180}
    assert widths(as_user("mona").get(LIST)) == {}
    assert kept(client, reset="1")["HX-Refresh"] == "true"
    assert widths(client.get(LIST)) == {}


@pytest.mark.django_db
def test_a_view_brings_its_columns_until_its_reader_makes_them_otherwise(files, as_user):
    alice, mona, query = as_user("alice"), as_user("mona"), "q=茶&sort=-value"
    kept(alice)
    alice.post(reverse("parties:keep_view"), {"name": "茶", "query": query, "shared": "everybody"})
    view = SavedView.objects.get()
    kept(alice, **{"column": ["name"], "width-name": "100"})
    at = f"{LIST}?{query}"
    assert widths(alice.get(at)) == widths(mona.get(at)) == {"name": 300, "value": 90}
    assert widths(alice.get(LIST)) == {"name": 100}
    kept(mona, **{"view": view.pk, "width-value": "200"})
    assert widths(mona.get(at)) == {"name": 300, "value": 200}
    assert (widths(alice.get(at))["value"], widths(mona.get(LIST))) == (90, {})
    kept(alice, **{"view": view.pk, "width-name": "111"})
    alice.post(reverse("parties:change_view", args=[view.pk]), {"name": "茶", "query": query})
    view.refresh_from_db()
    assert (view.widths["name"], ListLayout.objects.filter(view=view).count()) == (111, 1)


@pytest.mark.django_db
def test_nobody_lays_out_a_view_out_of_sight(files, as_user, world):
    view = SavedView.objects.create(listing="parties", name="x", owner=world.alice)
    assert kept(as_user("bob"), view=view.pk).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_edge_is_dragged_stepped_and_fitted(files, world, browser_page):
    world.mona.language = "en"
    world.mona.save()
    page = browser_page(user=world.mona, locale="en")
    page.goto(f"{LIST}?sort=-value")
    edge = page.get_by_role("separator", name=re.compile("^Width of Name"))
    head = page.locator("th.name")
    before = head.bounding_box()["width"]
    at = edge.bounding_box()
    page.mouse.move(at["x"] + 4, at["y"] + 9)
    page.mouse.down()
    page.mouse.move(at["x"] + 104, at["y"] + 9, steps=4)
    with page.expect_response("**/parties/layout"):
        page.mouse.up()
    assert abs(head.bounding_box()["width"] - before - 100) <= 2
    with page.expect_response("**/parties/layout"):
        edge.press("Shift+ArrowRight")
    wide = head.bounding_box()["width"]
    assert abs(wide - before - 150) <= 2
    page.reload()
    assert head.bounding_box()["width"] == wide
    with page.expect_response("**/parties/layout"):
        edge.dblclick()
    assert head.bounding_box()["width"] < wide
    link = "document.querySelector('td.name a')"
    assert page.evaluate(f"{link}.scrollWidth <= {link}.clientWidth")
