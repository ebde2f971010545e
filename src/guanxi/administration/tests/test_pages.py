"""The administrator's pages: inviting, roles as a table, shares, and why somebody sees something."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from guanxi.access.models import Role, Share, User
from guanxi.access.standard_roles import standard_role
from guanxi.administration.tasks import send_invitation
from guanxi.audit.log import Operation
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def boss(adam) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(adam)
    return client


def text(response) -> str:
    return response.content.decode()


def test_an_invitation_is_mailed_works_once_and_ends(boss, world, mailoutbox, settings):
    settings.COMPANY = "山水\r\n茶业"
    role = standard_role("salesperson")
    page = boss.post(
        "/settings/users/invite",
        {"display_name": "王小明", "email": "ming@example.com", "team": world.shanghai.pk, "roles": [role.pk]},
    )
    [link] = re.findall(r"http://[^\s\"<]+/invitation/[^\s\"<]+", text(page))[:1]
    invited = User.objects.get(username="ming")
    assert (invited.team, [*invited.roles.all()], invited.has_usable_password()) == (world.shanghai, [role], False)
    send_invitation.body(None, user=invited.pk, language="zh-hans")
    [letter] = mailoutbox
    assert (letter.to, letter.subject.endswith(" · 山水 茶业")) == (["ming@example.com"], True)
    assert "/invitation/" in letter.body
    assert "王小明" in letter.body
    guest, path = Client(), link[link.index("/invitation/") :]
    words = {"new_password1": "Noch-1-Pferd-mehr", "new_password2": "Noch-1-Pferd-mehr"}
    assert guest.get(path).status_code == 200
    assert guest.post(path, {**words, "new_password2": "anders"}).status_code == 422
    assert guest.post(path, words).status_code == 302
    assert guest.get("/parties/").status_code == 200
    assert Client().post(path, words).status_code == 410
    boss.post(f"/settings/users/{invited.pk}/closure")
    assert "/invitation/" not in text(boss.post(f"/settings/users/{invited.pk}/invitation"))


def test_a_newer_invitation_makes_the_former_void(boss, adam):
    page = text(boss.post("/settings/users/invite", {"display_name": "x", "username": "xavier"}))
    former = re.search(r"/invitation/[^\s\"<]+", page)[0]
    boss.post(f"/settings/users/{User.objects.get(username='xavier').pk}/invitation")
    assert Client().get(former).status_code == 410


def test_wrong_input_is_told_and_kept(boss, world):
    page = boss.post("/settings/users/invite", {"display_name": "Al", "email": "ALICE@example.com", "send": "on"})
    assert page.status_code == 422
    assert "Another user has this address." in text(page)
    assert 'value="Al"' in text(page)


def test_a_role_is_copied_and_changed_cell_by_cell(boss, adam):
    boss.post("/settings/roles/new", {"name": "Junior", "like": standard_role("salesperson").pk})
    role = Role.objects.get(name="Junior")
    address = f"/settings/roles/{role.pk}/"
    assert 'name="scope:parties.party:view"' in text(boss.get(address))
    boss.post(
        address,
        {
            "name": "Junior",
            "scope:parties.party:view": "own",
            "field:parties.party:phone": "masked",
            "ability": "insight.run",
        },
    )
    role.refresh_from_db()
    assert role.permissions["parties.party"] == {"view": "own"}
    assert role.permissions["*"]["view"] == "team"
    assert role.fields["parties.party"] == {"phone": "masked"}
    assert role.fields["catalogue.product"] == {"cost": "hidden"}
    assert role.abilities == ["insight.run"]
    assert boss.post(address, {"name": "Junior", "scope:parties.party:view": "everything"}).status_code == 422
    operation = Operation.objects.get(label="access.change_role")
    told = text(boss.get("/operations/"))
    assert "Role changed" in told
    assert '<span class="strong">Junior</span>' in told
    boss.post(f"/operations/{operation.pk}/undo")
    role.refresh_from_db()
    assert "parties.party" not in role.permissions


def test_a_stored_right_to_ones_own_products_is_none(boss, world):
    """Roles from before said only "all other records: own": that is no right to change the company's products."""
    old = Role.objects.create(name="old", permissions={"*": {"view": "team", "change": "own", "delete": "own"}})
    world.alice.roles.set([old])
    alice = User.objects.get(pk=world.alice.pk)
    assert alice.may("view", "catalogue.product")
    assert not alice.may("change", "catalogue.product")
    page = text(boss.get(f"/settings/roles/{old.pk}/"))
    cell = page[page.index('name="scope:catalogue.product:change"') :]
    assert cell[: cell.index("</select>")].count("(none)") == 1


def test_sharing_opens_one_record_until_its_day(adam, world):
    party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    alice, carol = Client(), Client()
    alice.force_login(world.alice)
    carol.force_login(world.carol)
    world.alice.roles.set([standard_role("salesperson")])
    world.carol.roles.set([standard_role("salesperson")])
    assert carol.get(party.get_absolute_url()).status_code == 404
    assert carol.post(f"/settings/shares/parties/{party.pk}/", {"user": world.carol.pk}).status_code == 404
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    alice.post(f"/settings/shares/parties/{party.pk}/", {"user": world.carol.pk, "until": tomorrow})
    assert carol.get(party.get_absolute_url()).status_code == 200
    assert carol.get(f"/parties/{party.pk}/edit").status_code == 404
    share = Share.objects.get()
    assert carol.post(f"/settings/shares/{share.pk}/end").status_code == 404
    Share.objects.update(until=timezone.now())
    assert carol.get(party.get_absolute_url()).status_code == 404
    Share.objects.update(until=None)
    alice.post(f"/settings/shares/{share.pk}/end", {"next": "https://evil.example/"})
    assert carol.get(party.get_absolute_url()).status_code == 404
    last = Operation.objects.filter(label="access.end_share").get()
    alice.post(f"/operations/{last.pk}/undo")
    assert carol.get(party.get_absolute_url()).status_code == 200


def test_why_somebody_sees_a_record_or_not(boss, world):
    seller = standard_role("salesperson")
    world.bob.roles.set([seller])
    world.carol.roles.set([seller])
    party = Party.objects.create(name="西湖茶行", code="K1", owner=world.alice)
    assert party.team == world.shanghai
    ask = f"/settings/reach/?kind=parties&record={party.pk}&user="
    seen = text(boss.get(f"{ask}{world.bob.pk}"))
    assert f"those of team 上海 ({seller})" in seen
    unseen = text(boss.get(f"{ask}{world.carol.pk}"))
    assert f"{seller} reaches: team. This record belongs to 李爱丽, team: 上海." in unseen
    Share.objects.create(model="parties.party", object_id=party.pk, user=world.carol)
    assert "shared with them or their team" in text(boss.get(f"{ask}{world.carol.pk}"))
    counts = text(boss.get(f"/settings/reach/?user={world.carol.pk}"))
    assert "shared with them or their team: 1" in counts
