"""Editing: cells in place, the form, two editors, boards, the bin, neighbours."""

import json

import pytest
from django.urls import reverse

from guanxi.audit.log import Operation
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def cell(party, key):
    return reverse("parties:cell", args=[party.pk, key])


def test_a_cell_is_edited_and_undone(files, as_user):
    client = as_user("alice")
    assert 'name="city"' in client.get(cell(files["甲"], "city"), headers=HTMX).content.decode()
    response = client.post(cell(files["甲"], "city"), {"city": "杭州", "version": "1"}, headers=HTMX)
    assert response.status_code == 200
    assert "杭州" in response.content.decode()
    undo = json.loads(response["HX-Trigger"])["toast"]["undo"]
    assert client.post(undo, headers=HTMX).status_code == 200
    assert Party.objects.get(pk=files["甲"].pk).city == "上海"


def test_a_phone_cell_writes_the_contact_point(files, as_user):
    as_user("alice").post(cell(files["甲"], "phone"), {"phone": "138-0013-8000"}, headers=HTMX)
    point = files["甲"].points.get()
    assert (point.normalised, point.is_primary) == ("+8613800138000", True)
    assert Party.objects.get(pk=files["甲"].pk).phone == "138-0013-8000"


def test_a_wrong_value_is_refused_with_words_and_changes_nothing(files, as_user):
    response = as_user("alice").post(cell(files["甲"], "email"), {"email": "no address"}, headers=HTMX)
    assert response.status_code == 422
    assert not files["甲"].points.exists()


def test_two_editors_of_a_cell(files, as_user):
    as_user("alice").post(cell(files["甲"], "city"), {"city": "杭州", "version": "1"}, headers=HTMX)
    response = as_user("mona").post(cell(files["甲"], "city"), {"city": "宁波", "version": "1"}, headers=HTMX)
    assert response.status_code == 409
    assert "杭州" in response.content.decode()
    assert Party.objects.get(pk=files["甲"].pk).city == "杭州"


@pytest.mark.parametrize(("who", "status"), [("carol", 404), ("bob", 404), ("rita", 404), ("mona", 200), ("root", 200)])
def test_who_may_edit_a_cell(files, as_user, who, status):
    response = as_user(who).post(cell(files["甲"], "city"), {"city": "杭州"}, headers=HTMX)
    assert response.status_code == status
    assert (Party.objects.get(pk=files["甲"].pk).city == "杭州") == (status == 200)


def test_columns_that_follow_from_other_data_cannot_be_edited(files, as_user):
    assert as_user("root").post(cell(files["甲"], "value"), {"value": "1"}, headers=HTMX).status_code == 403
    assert as_user("root").post(cell(files["甲"], "version"), {"version": "9"}, headers=HTMX).status_code == 403


def form_of(client, party) -> dict[str, str]:
    form = client.get(reverse("parties:edit", args=[party.pk])).context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}


def test_the_form_shows_both_values_to_the_second_editor(files, as_user):
    url = reverse("parties:edit", args=[files["甲"].pk])
    alice, mona = form_of(as_user("alice"), files["甲"]), form_of(as_user("mona"), files["甲"])
    assert as_user("alice").post(url, alice | {"city": "杭州"}).status_code == 302
    response = as_user("mona").post(url, mona | {"city": "宁波"})
    assert response.status_code == 409
    assert "杭州" in response.content.decode()
    again = mona | {"city": "宁波", "version": response.context["conflict"].record.version}
    assert as_user("mona").post(url, again).status_code == 302
    assert Party.objects.get(pk=files["甲"].pk).city == "宁波"


def test_making_a_record(as_user, world):
    client = as_user("alice")
    form = client.get(reverse("parties:new")).context["form"]
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    response = client.post(reverse("parties:new"), data | {"name": "新茶行𠮷", "phone": "13800138000"})
    assert response.status_code == 302
    party = Party.objects.get(name="新茶行𠮷")
    assert party.owner == world.alice
    assert party.code.startswith("C2")
    assert party.roles.get().role == "customer"
    assert client.post(reverse("parties:new"), data | {"name": ""}).status_code == 422
    assert as_user("rita").get(reverse("parties:new")).status_code == 403


def test_a_code_that_is_taken_is_refused_at_its_field(files, as_user):
    client = as_user("alice")
    form = client.get(reverse("parties:new")).context["form"]
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    response = client.post(reverse("parties:new"), data | {"name": "又一家", "code": files["甲"].code})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["code"]
    assert not Party.objects.filter(name="又一家").exists()


def test_a_cell_leads_back_to_the_list_it_is_on(files, as_user):
    headers = HTMX | {"HX-Current-URL": "http://testserver/parties/?q=茶&sort=-value"}
    page = as_user("alice").post(cell(files["甲"], "name"), {"name": "甲茶庄"}, headers=headers).content.decode()
    assert f"{files['甲'].get_absolute_url()}?q=%E8%8C%B6&amp;sort=-value" in page


def test_a_card_is_moved_or_refused(files, as_user):
    client, url = as_user("alice"), reverse("parties:move", args=[files["甲"].pk])
    assert client.post(url, {"group": "customer_kind", "value": "enterprise"}).status_code == 204
    assert Party.objects.get(pk=files["甲"].pk).customer_kind == "enterprise"
    assert client.post(url, {"group": "customer_kind", "value": "ghost"}).status_code == 409
    assert client.post(url, {"group": "grade", "value": "vip"}).status_code == 403
    board = client.get("/parties/?group=city")
    assert board.status_code == 200


def test_a_board_counts_and_sums_what_one_sees(files, as_user, monkeypatch):
    client = as_user("alice")
    groups = {group.value: group for group, _cards in client.get("/parties/?group=state").context["groups"]}
    assert [len(groups["latent"].cards), "" in groups] == [3, False]
    totals = {t.value: t for t in client.get("/parties/totals?group=state").context["totals"]}
    assert (totals["latent"].count, totals["latent"].capped, totals["lost"].count) == (3, False, 0)
    assert "6.00" in totals["latent"].sum.text
    monkeypatch.setattr("guanxi.workbench.board.CAP", 2)
    capped = {t.value: t for t in client.get("/parties/totals?group=state").context["totals"]}["latent"]
    assert (capped.count, capped.capped, capped.sum) == (2, True, None)
    assert client.get("/parties/totals").status_code == 403


def test_a_card_tells_value_and_owner_and_the_last_column_its_name(files, as_user):
    page = as_user("alice").get("/parties/?group=grade").content.decode()
    card = page[page.index("board-card") :]
    assert '<h2 class="clip">未填</h2>' in page
    assert "¥1.00" in card
    assert "李爱丽" in card
    assert "chip tone-" in card


def test_deleting_goes_to_the_bin_and_comes_back(files, as_user):
    client = as_user("alice")
    client.post(reverse("parties:delete", args=[files["甲"].pk]))
    assert not Party.objects.filter(pk=files["甲"].pk).exists()
    assert client.get(files["甲"].get_absolute_url()).status_code == 404
    operation = Operation.objects.order_by("-pk").first()
    client.post(reverse("audit:undo", args=[operation.pk]), headers=HTMX)
    assert Party.objects.filter(pk=files["甲"].pk).exists()
    assert as_user("bob").post(reverse("parties:delete", args=[files["甲"].pk])).status_code == 404


def test_next_and_previous_within_the_list(files, as_user):
    def follow(direction: str, party: Party) -> str:
        url = reverse("parties:neighbour", args=[party.pk, direction])
        return as_user("mona").get(f"{url}?sort=-value")["Location"].split("?")[0]

    assert follow("next", files["丁"]) == files["甲"].get_absolute_url()
    assert follow("previous", files["甲"]) == files["丁"].get_absolute_url()
    assert follow("next", files["丙"]) == files["丙"].get_absolute_url()


def test_records_without_a_value_are_summed_only_if_there_are_any(files, as_user):
    client = as_user("mona")
    assert "" not in {t.value for t in client.get("/parties/totals?group=state").context["totals"]}
    assert "" in {t.value for t in client.get("/parties/totals?group=grade").context["totals"]}
