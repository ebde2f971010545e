"""Many at once: counted first, as far as the permission reaches, undone as a whole; and who may undo what."""

import io
import json
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.audit.log import Change, Operation
from guanxi.exchange.models import ExportRun
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def ask(client, verb, **data):
    return client.post(reverse("parties:bulk_ask", args=[verb]), data, headers=HTMX)


def do(client, verb, **data):
    return client.post(reverse("parties:bulk_do", args=[verb]), data, headers=HTMX)


def test_the_dialog_counts_before_anything_changes(files, as_user):
    pks = [p.pk for p in files.values()]
    response = ask(as_user("alice"), "delete", pk=pks)
    assert (response.context["number"], response.context["seen"]) == (3, 4)
    assert Party.objects.count() == 4


def test_all_matching_are_edited_in_one_operation_and_undone(files, as_user):
    client = as_user("mona")
    response = do(client, "edit", all="1", query="city=上海", column="industry", industry="茶叶")
    assert response.status_code == 200
    assert set(Party.objects.filter(industry="茶叶").values_list("name", flat=True)) == {"甲茶行", "丙茶行", "丁酒家"}
    assert Operation.objects.filter(kind="bulk").count() == 1
    client.post(json.loads(response["HX-Trigger"])["toast"]["undo"], headers=HTMX)
    assert not Party.objects.filter(industry="茶叶").exists()


def test_what_one_may_not_change_stays(files, as_user):
    do(as_user("alice"), "edit", pk=[p.pk for p in files.values()], column="industry", industry="茶叶")
    assert Party.objects.get(pk=files["丁"].pk).industry == ""
    assert Party.objects.filter(industry="茶叶").count() == 3
    do(as_user("rita"), "delete", pk=[p.pk for p in files.values()])
    assert Party.objects.count() == 4


def test_what_is_so_already_is_counted_apart_and_left_alone(files, as_user):
    data = {"pk": [p.pk for p in files.values()], "column": "city", "city": "上海"}
    response = do(as_user("mona"), "edit", **data)
    text = json.loads(response["HX-Trigger"])["toast"]["text"]
    assert re.findall(r"\d+", text) == ["1", "3"]
    assert Party.objects.get(pk=files["甲"].pk).version == files["甲"].version
    assert Change.objects.filter(operation__kind="bulk").count() == 1


def test_without_a_field_nothing_is_changed(files, as_user):
    pks = [p.pk for p in files.values()]
    assert do(as_user("mona"), "edit", pk=pks, column="", name="X").status_code == 422
    page = ask(as_user("mona"), "edit", pk=pks).content.decode()
    assert page.index('<option value="">') < page.index("<option", page.index('id="bulk-column"')) + 1


def test_assigning_moves_the_team_along(files, as_user, world):
    do(as_user("mona"), "assign", pk=[files["甲"].pk], owner=world.carol.pk)
    party = Party.objects.get(pk=files["甲"].pk)
    assert (party.owner, party.team) == (world.carol, world.suzhou)


def taken_out(response):
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)), read_only=True).active
    return [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_the_selection_or_all_that_match_are_taken_out_and_logged(files, as_user, world):
    role, url = world.alice.roles.get(), reverse("parties:export")
    assert as_user("alice").post(url, {"pk": files["甲"].pk}).status_code == 403
    role.permissions["*"] |= {"export": "own"}
    role.save()
    client = as_user("alice")
    assert set(taken_out(client.post(url, {"pk": [files["甲"].pk, files["丁"].pk]}))) == {"甲茶行"}
    assert set(taken_out(client.post(url, {"all": "1", "query": "city=上海"}))) == {"甲茶行", "丙茶行"}
    runs = ExportRun.objects.order_by("pk")
    assert [(r.kind, r.state, r.rows, r.created_by) for r in runs] == [
        ("parties", "finished", 1, world.alice),
        ("parties", "finished", 2, world.alice),
    ]


def test_more_than_one_waits_for_are_refused_with_words(files, as_user, monkeypatch):
    monkeypatch.setattr("guanxi.workbench.views.taking.MOST", 2)
    response = as_user("mona").post(reverse("parties:export"), {"all": "1", "query": "sort=-value"}, follow=True)
    assert response.redirect_chain == [("/parties/?sort=-value", 302)]
    assert "2" in response.context["shell"].notes[0]["text"]
    assert not ExportRun.objects.exists()


def test_unknown_verbs_columns_and_values(files, as_user):
    client = as_user("root")
    assert do(client, "explode", pk=[files["甲"].pk]).status_code == 403
    assert do(client, "edit", pk=[files["甲"].pk], column="value", value="1").status_code == 403
    assert do(client, "edit", pk=[files["甲"].pk], column="kind", kind="ghost").status_code == 422
    assert Party.objects.get(pk=files["甲"].pk).kind == "person"


def test_only_ones_own_operations_are_undone_unless_one_is_able_to(files, as_user):
    do(as_user("alice"), "edit", pk=[files["甲"].pk], column="industry", industry="茶叶")
    operation = Operation.objects.filter(kind="bulk").get()
    url = reverse("audit:undo", args=[operation.pk])
    assert as_user("bob").post(url).status_code == 404
    assert as_user("mona").post(url).status_code == 200
    assert as_user("alice").post(url).status_code == 409


def test_later_changes_are_shown_before_they_are_overwritten(files, as_user):
    client = as_user("alice")
    do(client, "edit", pk=[files["甲"].pk], column="industry", industry="茶叶")
    operation = Operation.objects.filter(kind="bulk").get()
    client.post(reverse("parties:cell", args=[files["甲"].pk, "industry"]), {"industry": "咖啡"}, headers=HTMX)
    url = reverse("audit:undo", args=[operation.pk])
    response = client.post(url, headers=HTMX)
    assert response.status_code == 409
    assert "咖啡" in response.content.decode()
    assert client.post(url, {"overwrite": "1"}, headers=HTMX).status_code == 200
    assert Party.objects.get(pk=files["甲"].pk).industry == ""


def test_the_history_names_fields_and_restores_a_value(files, as_user):
    client = as_user("alice")
    do(client, "edit", pk=[files["甲"].pk], column="city", city="杭州")
    page = client.get(reverse("parties:history", args=[files["甲"].pk])).content.decode()
    assert "上海" in page
    assert "杭州" in page
    change = Change.objects.filter(object_id=files["甲"].pk, action="update").order_by("-pk").first()
    url = reverse("parties:restore_value", args=[files["甲"].pk, change.pk, "city"])
    assert as_user("carol").post(url).status_code == 404
    assert client.post(url, headers=HTMX).status_code == 204
    assert Party.objects.get(pk=files["甲"].pk).city == "上海"


def test_the_operations_page_lists_what_one_may_see(files, as_user, world):
    do(as_user("alice"), "edit", pk=[files["甲"].pk], column="industry", industry="茶叶")
    assert len(as_user("alice").get(reverse("audit:operations")).context["operations"]) == 1
    assert as_user("carol").get(reverse("audit:operations")).context["operations"] == []
    assert Operation.objects.filter(at__lte=timezone.now()).exists()


@pytest.mark.parametrize("query", ["ctiy=北京", "preset=gone", "filter=1damaged", "city=北京&x=1"])
def test_what_is_not_understood_changes_nothing(files, as_user, query):
    """Who has mistyped a field must not change everything."""
    for verb, sent in (("delete", {}), ("edit", {"column": "city", "city": "拉萨"})):
        for name in ("bulk_ask", "bulk_do"):
            given = {"all": "1", "query": query, **sent}
            assert as_user("root").post(reverse(f"parties:{name}", args=[verb]), given).status_code == 422
    assert not Party.objects.filter(city="拉萨").exists()
    assert Party.objects.count() == len(files)
