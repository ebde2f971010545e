"""What field rules guard is found by those who may read it: digit by digit nobody learns a masked number."""

import pytest
from django.db.models.signals import post_migrate
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.parties import actions
from guanxi.parties.models import ContactPoint, Party
from guanxi.search import indexing, matching, search
from guanxi.search.models import SearchDocument

pytestmark = pytest.mark.django_db
BY_PHONE = ("138", "1380", "13800138000", "138 0013 8000", "+86 138-0013-8000")
BY_MAIL, BY_ACCOUNT = ("wang", "secret.cn", "wang@secret.cn"), ("wm8", "西湖")


@pytest.fixture
def wang(world):
    values = {"name": "敏敏", "phone": "13800138000", "email": "wang@secret.cn", "owner": world.alice}
    made = actions.create(values=values, by=world.alice, at=timezone.now())
    ContactPoint.objects.create(party=made, channel="wechat", value="wm888西湖", normalised="wm888西湖")
    return made


def found(user: User | None) -> set[str]:
    """Which of the words find anything, in the index and in lists alike."""
    words = (*BY_PHONE, *BY_MAIL, *BY_ACCOUNT, "敏")
    hits = {word for word in words if search(word, user=user)}
    assert hits == {word for word in words if Party.objects.filter(matching(word, Party, user)).exists()}
    return hits


@pytest.mark.parametrize(
    ("fields", "hidden"),
    [
        ({}, ()),
        ({"parties.party": {"phone": "masked"}}, BY_PHONE),
        ({"parties.party": {"email": "hidden"}}, BY_MAIL),
        ({"parties.contactpoint": {"value": "masked"}}, BY_ACCOUNT),
    ],
)
def test_what_is_hidden_or_masked_finds_nothing(world, wang, fields, hidden):
    Role.objects.filter(name="sales").update(fields=fields)
    assert found(User.objects.get(pk=world.alice.pk)) == {*BY_PHONE, *BY_MAIL, *BY_ACCOUNT, "敏"} - set(hidden)


def test_nobody_finds_names_alone_and_root_everything(world, wang):
    assert found(None) == {"敏"}
    assert len(found(world.root)) == len((*BY_PHONE, *BY_MAIL, *BY_ACCOUNT)) + 1


def test_lists_pickers_palette_and_programs_ask_as_their_user(world, wang, client):
    Role.objects.filter(name="sales").update(fields={"parties.party": {"phone": "masked"}})
    client.force_login(world.alice)
    assert client.get("/parties/pick?q=1380013").json()["results"] == []
    assert "敏敏" not in client.get("/parties/?q=1380013").content.decode()
    assert "敏敏" not in client.get("/palette/?q=1380013").content.decode()
    client.force_login(world.root)
    assert [offer["value"] for offer in client.get("/parties/pick?q=1380013").json()["results"]] == [wang.pk]


def test_migrations_of_the_index_make_it_anew(wang):
    from django.apps import apps
    from django.db.migrations import Migration

    other = actions.create(values={"name": "山茶行"}, by=None, at=timezone.now())
    SearchDocument.objects.exclude(title=other.name).delete()
    ours, theirs = Migration("0002_guarded_terms", "search"), Migration("0001_initial", "jobs")
    for migration, count in ((theirs, 1), (ours, 2)):
        config = apps.get_app_config("search")
        post_migrate.send(sender=config, app_config=config, plan=[(migration, False)], verbosity=0)
        assert SearchDocument.objects.count() == count
    assert indexing.rebuild() == 0
