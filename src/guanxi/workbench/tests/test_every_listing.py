"""What holds for every listing of the program: its list, views, orders, boards and searches answer at a fixed price."""

import json

import pytest
from django.http import QueryDict
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.api.tests.examples import example
from guanxi.workbench import attached
from guanxi.workbench.columns import Column
from guanxi.workbench.listing import Listing, all_listings
from guanxi.workbench.rows import rows_of
from guanxi.workbench.state import ListState

pytestmark = pytest.mark.django_db


@pytest.fixture(params=all_listings(), ids=lambda listing: listing.key)
def listing(request) -> Listing:
    return request.param


def test_the_list_and_each_view_and_order_answer_in_twelve_queries(listing, as_user, django_assert_max_num_queries):
    client, home = as_user("root"), listing.url("list")
    asked = [f"preset={preset.key}" for preset in listing.presets] + ["q=xihu"]
    asked += [f"sort={sign}{c.order.removeprefix('-')}" for c in listing.columns if c.order for sign in ("", "-")]
    for query in ("", *asked):
        with django_assert_max_num_queries(12):
            response = client.get(f"{home}?{query}")
        assert response.status_code == 200, query
        assert not response.context["state"].problem, query


@pytest.fixture
def records(listing, world):
    """Ten records, Mona's own, and no others."""
    listing.model._base_manager.all().delete()
    return [example(listing.model, world.mona) for _ in range(10)]


@pytest.mark.walk
@pytest.mark.parametrize(
    "restricted", [False, pytest.param(True, marks=pytest.mark.one_database)], ids=["all", "read-only"]
)
def test_ten_records_answer_in_as_many_queries(
    listing, records, restricted, as_user, world, django_assert_max_num_queries
):
    """Also for who may only read the fields."""
    if restricted:
        columns = [column for column in listing.columns if column.rule is None]
        rules = {column.edit or column.path or column.key: "read" for column in columns}
        Role.objects.filter(name="manager").update(fields={listing.label: rules})
    client, home = as_user("mona"), listing.url("list")
    client.get(home)
    for query in ("", *(f"group={group}" for group in listing.boards)):
        with django_assert_max_num_queries(17):
            response = client.get(f"{home}?{query}")
        assert response.status_code == 200, query
    assert client.get(home).context["rows"].count("<tr") == 10


@pytest.mark.walk
def test_every_path_leads_somewhere(listing, records):
    """Each column tells of a record: a mistyped path is an error and no empty column."""
    record = listing.rows.select_related(*listing.related).first()
    for column in listing.columns:
        column.cell(record)
    with pytest.raises(AttributeError):
        Column(key="mistyped", label="", path="mistyped").raw(record)


def test_each_board_answers(listing, as_user):
    for group in listing.boards:
        assert as_user("root").get(f"{listing.url('list')}?group={group}").status_code == 200


@pytest.mark.walk
def test_what_stands_in_the_way_of_declarations_is_found(listing, world):
    """Default columns exist, what is edited is in the form, and each column can be loaded for the list."""
    keys = {column.key for column in listing.columns}
    assert set(listing.default) <= keys
    assert set(listing.boards) <= keys
    edited = {column.edit for column in listing.columns if column.edit}
    assert edited <= listing.inputs.keys() | attached.inputs_of(listing.model).keys()
    assert all(column.compute is None or column.needs for column in listing.columns)
    shown = [column.key for column in listing.columns_for(world.root).values()]
    assert shown == [column.key for column in listing.columns]


def test_the_picker_answers(listing, as_user):
    listing.model._base_manager.all().delete()
    for query in ("", "xihu", "西"):
        assert as_user("root").get(listing.url("pick"), {"q": query}).json() == {"results": []}


@pytest.mark.walk
@pytest.mark.parametrize("value", ["²", "1e309", "-1e309", "NaN", "9" * 40, "1", "2026-01-01"])
def test_no_value_in_an_address_breaks_the_list(listing, world, value):
    """Each field takes it, or says why not; none lets it through to where it is an error of the program."""
    for key in listing.vocabulary.fields():
        quoted = json.dumps({"field": key, "op": "is", "value": 1}).replace(" 1}", f" {value}}}")
        for given in ({key: value}, {"filter": quoted}):
            query = QueryDict(mutable=True)
            query.update(given)
            state = ListState.read(query, listing, world.root)
            if not state.problem:
                rows_of(listing, state, world.root, now=timezone.now()).exists()
