"""The rule is an indexed predicate: no scope, with shares or without, reads a table from end to end."""

import pytest
from django.db import connection

from guanxi.access import rules
from guanxi.access.models import Role, Share, User
from guanxi.parties.models import Party
from guanxi.sales.models import Order

pytestmark = pytest.mark.django_db


def plan(rows) -> str:
    """How the database would find the rows, if it had so many that reading them all were the worst of choices."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.parametrize("scope", ["own", "team"])
@pytest.mark.parametrize("shared", [False, True], ids=["alone", "with shares"])
@pytest.mark.parametrize("model", [Party, Order])
def test_every_narrow_scope_is_found_by_an_index(world, model, scope, shared):
    world.alice.roles.set([Role.objects.create(name="r", permissions={"*": {"view": scope}})])
    if shared:
        Share.objects.create(model="parties.party", object_id=7, user=world.alice)
        Share.objects.create(model="parties.party", object_id=8, team=world.shanghai)
    alice = User.objects.get(pk=world.alice.pk)
    rows = model._base_manager.filter(rules.condition(model, alice))
    read_whole = {"sqlite": f"SCAN {model._meta.db_table}", "postgresql": "Seq Scan"}[connection.vendor]
    assert read_whole not in plan(rows), plan(rows)


def test_shares_cost_one_query_however_many(world, django_assert_num_queries):
    Share.objects.bulk_create(Share(model="parties.party", object_id=n, user=world.carol) for n in range(50))
    carol = User.objects.get(pk=world.carol.pk)
    assert carol.held_roles
    with django_assert_num_queries(1):
        for action in ("view", "change"):
            rules.condition(Party, carol, action)
