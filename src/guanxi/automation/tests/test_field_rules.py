"""A rule follows no field that its owner may not see: when it acts would tell what stands there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from guanxi.access.models import Role, User
from guanxi.automation.editing import opened
from guanxi.automation.matching import listing_for
from guanxi.automation.models import Run
from guanxi.automation.tests.conftest import put
from guanxi.automation.trying import try_out
from guanxi.conditions.errors import ConditionError
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("access", ["hidden", "masked"])
def test_a_closed_field_steers_no_rule(world, rule, party, edit, access):
    Party.objects.filter(pk=party.pk).update(birthday=timezone.localdate() - timedelta(days=100))
    dated = rule("date", put("remark", "x"), date_field="birthday", days=100)
    changed = rule("changed", put("remark", "x"), fields=["birthday"])
    listing = listing_for(dated)
    assert try_out(dated, listing, now=timezone.now()).fired == 1
    Role.objects.filter(name="sales").update(fields={"parties.party": {"birthday": access}})
    dated.owner = changed.owner = alice = User.objects.get(pk=world.alice.pk)
    for one in (dated, changed):
        with pytest.raises(ConditionError):
            try_out(one, listing, now=timezone.now())
    edit(party, birthday=timezone.localdate())
    work_off()
    assert not Run.objects.exists()
    form = opened(listing, alice).form
    offered = dict(form.fields["fields_changed"].choices) | dict(form.fields["date_field"].choices)
    assert "birthday" not in offered and "city" in offered


def test_a_dry_run_does_not_count_what_happens_out_of_sight(world, rule, party, edit):
    edit(party, city="杭州")
    edit(Party.objects.create(name="别人的", code="K2", owner=world.carol), city="杭州")
    made = rule("changed", put("remark", "x"))
    assert try_out(made, listing_for(made), now=timezone.now()).looked_at == 2  # of four: created and changed
