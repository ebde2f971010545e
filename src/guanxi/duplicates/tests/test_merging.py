"""Merging: whose value stands, what is united, that everything leads over, and that undo brings all of it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models
from django.utils import timezone

from guanxi.access.models import Share
from guanxi.activities.models import Activity
from guanxi.audit.models import Operation
from guanxi.audit.undo import CannotUndo, undo
from guanxi.duplicates.merging.actions import MOST, merge
from guanxi.duplicates.merging.references import references
from guanxi.journal.models import Entry
from guanxi.parties import actions
from guanxi.parties.models import Address, ContactPoint, FormerFile, Party, PartyRole, Position
from guanxi.sales.derived import refresh_parties
from guanxi.sales.models import Order, OrderLine
from guanxi.search import search

pytestmark = pytest.mark.django_db
# The log of what was done, and what is no content: versions and times of change.
LOGGED = {"audit.operation", "audit.change"}
MOVING = {"version", "updated_at"}


def tables() -> dict[str, dict[Any, dict[str, Any]]]:
    """Every row of every table."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if model._meta.managed and label not in LOGGED:
            rows = {row[model._meta.pk.attname]: row for row in model._base_manager.values()}
            found[label] = {pk: {k: v for k, v in row.items() if k not in MOVING} for pk, row in rows.items()}
    # The story tells of a deed only as long as what it made is there.
    seen = Entry.objects.exclude(kind__in=["parties.PartyMerged", "parties.StateChanged"]).values_list("pk", flat=True)
    found["journal.entry"] = {pk: found["journal.entry"][pk] for pk in seen}
    return found


def differing(now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """The rows that are not what they were, by table."""
    found = {}
    for label, rows in then.items():
        keys = {pk for pk in rows.keys() | now[label].keys() if rows.get(pk) != now[label].get(pk)}
        if keys:
            found[label] = [(now[label].get(pk), rows.get(pk)) for pk in keys]
    return found


@pytest.fixture
def files(world):
    """Two files of one tea house, each knowing what the other does not, and a third of its branch."""
    at = timezone.now()
    made = []
    for name, values in (
        ("西湖茶行", {"phone": "0571-87654321", "city": "杭州", "remark": "老客户"}),
        ("西湖茶行有限公司", {"phone": "0571 8765 4321", "email": "tea@example.com", "industry": "茶"}),
        ("西湖茶行分店", {"phone": "13800138000"}),
    ):
        given = {"name": name, "kind": "organisation", "owner": world.alice, **values}
        made.append(actions.create(values=given, by=world.alice, at=at))
    return made


def hang_on(party: Party, user: Any) -> None:
    """One of everything that may hang on a file."""
    at = timezone.now()
    Activity.objects.create(kind="call", party=party, text="问过价", at=at, owner=user)
    Address.objects.create(party=party, city="杭州", street="龙井路1号", is_primary=True)
    bought = Order(code=f"O{party.pk}", party=party, ordered_at=at, currency="CNY", status="completed", total=100)
    bought.save()
    OrderLine.objects.create(order=bought, description="龙井", quantity=1, amount=100)
    person = Party.objects.create(name="李雷", code=f"P{party.pk}", owner=user)
    Position.objects.create(organisation=party, person=person, is_primary=True)
    Share.objects.create(model="parties.party", object_id=party.pk, user=user)


def last_merge() -> Operation:
    return Operation.objects.filter(kind=Operation.Kind.MERGE).latest("pk")


def test_what_only_one_knows_is_kept_and_doubles_become_one(world, files):
    stands, goes, _branch = files
    ContactPoint.objects.filter(party=goes, channel="phone").update(do_not_contact=True)
    merge(survivor=stands, others=[goes.pk], by=world.alice, at=timezone.now(), picks={"name": goes.pk})
    stands = Party.objects.get(pk=stands.pk)
    assert (stands.name, stands.city, stands.industry, stands.remark) == ("西湖茶行有限公司", "杭州", "茶", "老客户")
    assert (stands.phone, stands.email) == ("0571-87654321", "tea@example.com")
    phone, email = stands.points.order_by("-channel")
    assert (phone.do_not_contact, phone.is_primary, email.is_primary) == (True, True, True)
    assert PartyRole.objects.get(party=stands).role == "customer"
    assert not Party.objects.filter(pk=goes.pk).exists()
    assert FormerFile.objects.get(party=goes).into == stands
    assert [hit.object_id for hit in search(goes.code, user=world.alice)] == [stands.pk]


def test_everything_that_points_to_a_party_points_to_the_survivor(world, files):
    stands, *others = files
    for party in files:
        hang_on(party, world.alice)
    merge(survivor=stands, others=[p.pk for p in others], by=world.alice, at=timezone.now())
    left = {str(r): r.rows([p.pk for p in others]).count() for r in references()}
    assert set(left.values()) == {0}, left
    assert Order.objects.filter(party=stands).count() == 3
    stands.refresh_from_db()
    assert (stands.purchase_count, stands.purchase_total, stands.state) == (3, 300, "repeat")
    assert Address.objects.get().party == stands
    assert Position.objects.filter(organisation=stands, is_primary=True).count() == 1


def test_undo_brings_every_row_of_every_table_back_and_redo_merges_again(world, files):
    stands, *others = files
    for party in files:
        hang_on(party, world.alice)
        refresh_parties([party.pk])
    before = tables()
    merge(survivor=stands, others=[p.pk for p in others], by=world.alice, at=timezone.now())
    merged = tables()
    assert merged != before
    undone = undo(operation=last_merge(), by=world.alice, at=timezone.now())
    assert differing(tables(), before) == {}
    undo(operation=undone, by=world.alice, at=timezone.now())
    assert differing(tables(), merged) == {}


def test_an_undo_that_would_overwrite_says_so(world, files):
    stands, goes, _branch = files
    merge(survivor=stands, others=[goes.pk], by=world.alice, at=timezone.now(), picks={"name": goes.pk})
    Party.objects.filter(pk=stands.pk).update(name="龙井茶行")
    with pytest.raises(CannotUndo) as refusal:
        undo(operation=last_merge(), by=world.alice, at=timezone.now())
    assert refusal.value.preview and refusal.value.preview.examples[0].after["name"] == "龙井茶行"


def test_a_file_merged_before_leads_to_where_its_own_file_has_gone(world, files):
    first, second, third = files
    merge(survivor=second, others=[first.pk], by=world.alice, at=timezone.now())
    merge(survivor=third, others=[second.pk], by=world.alice, at=timezone.now())
    assert set(FormerFile.objects.values_list("party", "into")) == {(first.pk, third.pk), (second.pk, third.pk)}


def test_the_role_since_the_earliest_day_and_positions_in_oneself_are_none(world, files):
    stands, goes, _branch = files
    PartyRole.objects.filter(party=goes).update(since=date.today() - timedelta(days=900))
    Position.objects.create(organisation=stands, person=goes)
    merge(survivor=stands, others=[goes.pk], by=world.alice, at=timezone.now())
    assert PartyRole.objects.get(party=stands).since == date.today() - timedelta(days=900)
    assert not Position.objects.exists()


def test_only_who_may_change_all_and_delete_those_that_go(world, files):
    stands, goes, _branch = files
    for user in (world.carol, world.rita):
        with pytest.raises(PermissionDenied):
            merge(survivor=stands, others=[goes.pk], by=user, at=timezone.now())
    with pytest.raises(ValidationError):
        merge(survivor=stands, others=[stands.pk], by=world.alice, at=timezone.now())
    with pytest.raises(ValidationError):
        merge(survivor=stands, others=range(10_000, 10_000 + MOST), by=world.alice, at=timezone.now())
    assert Party.objects.count() == 3


def test_a_package_that_comes_later_is_covered(world, files, made_up):
    stands, goes, branch = files
    for party in (stands, goes, branch):
        made_up.objects.create(party=party, topic="茶")
        made_up.objects.create(party=party, topic=party.name, subject_model="parties.party", subject_id=party.pk)
    merge(survivor=stands, others=[goes.pk, branch.pk], by=world.alice, at=timezone.now())
    rows = set(made_up.objects.values_list("party_id", "subject_id", "topic"))
    # Of three rows that may be there only once for a party, two are doubles.
    assert rows == {(stands.pk, None, "茶"), *((stands.pk, stands.pk, party.name) for party in files)}
    assert made_up.objects.count() == 4
    undo(operation=last_merge(), by=world.alice, at=timezone.now())
    assert made_up.objects.filter(party=goes).count() == 2


@pytest.fixture
def made_up(db):
    """A model that no package has yet: a foreign key, a pair of columns, and what may be there once."""

    class MadeUp(models.Model):
        party = models.ForeignKey(Party, models.CASCADE, related_name="+")
        topic = models.CharField(max_length=200)
        subject_model = models.CharField(max_length=60, blank=True)
        subject_id = models.BigIntegerField(null=True)

        class Meta:
            app_label = "duplicates"
            constraints = [models.UniqueConstraint(fields=["party", "topic"], name="made_up_once")]

    # Inside the test's transaction, which takes the table away again.
    editor = connection.schema_editor(atomic=False)
    editor.deferred_sql = []
    editor.create_model(MadeUp)
    for statement in editor.deferred_sql:
        editor.execute(statement)
    yield MadeUp
    del apps.all_models["duplicates"]["madeup"]
    apps.clear_cache()
