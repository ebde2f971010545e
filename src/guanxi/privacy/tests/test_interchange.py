"""Consents come in by the file and go out again: entries are added once, and never changed."""

from __future__ import annotations

import io

import pytest

from guanxi.exchange import exporting
from guanxi.exchange.forms import ColumnsForm
from guanxi.exchange.kinds import find
from guanxi.exchange.tests.conftest import NOW, bring, figures, in_english, prepare
from guanxi.parties.models import Party
from guanxi.privacy.models import Consent, Purpose

__all__ = ["bring", "in_english", "prepare"]
pytestmark = pytest.mark.django_db
HEAD = "customer,state,purpose,channel,at,how,evidence,until\n"
ROWS = (
    "K1,given,Newsletter,email,2024-03-01 10:00,paper,“yes”,2028-03-01\n"
    "K1,withdrawn,,sms,2024-04-01 10:00,,,2027-01-01\n"
)


@pytest.fixture
def party(world):
    Purpose.objects.create(name="Newsletter")
    return Party.objects.create(name="林", code="K1", owner=world.alice)


def test_entries_come_in_once_and_what_goes_out_comes_in_unchanged(bring, world, party):
    assert figures(bring("consents", HEAD + ROWS, by=world.root)) == (2, 0, 0, 0)
    given, withdrawn = Consent.objects.order_by("at")
    assert (given.how, given.evidence, given.by, str(given.until)) == ("paper", "“yes”", world.root, "2028-03-01")
    assert (withdrawn.how, withdrawn.until, withdrawn.purpose) == ("import", None, None)
    other = (HEAD + ROWS).replace("“yes”", "no")
    assert figures(bring("consents", other, by=world.root)) == (0, 0, 2, 0)
    Consent.objects.create(party=party, state="withdrawn", how="phone", at=NOW)
    target = io.BytesIO()
    exporting.write(exporting.find("consents"), target, form="csv", by=world.root)
    taken_out = target.getvalue().decode("utf-8-sig")
    assert figures(bring("consents", taken_out, by=world.root)) == (0, 0, 3, 0)
    given.refresh_from_db()
    assert given.evidence == "“yes”"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("K1,given,,email,2024-03-01,,,", "always for a purpose"),
        ("K1,given,Gifts,email,2024-03-01,,,", "no purpose “Gifts”"),
        ("K1,given,Newsletter,email,2126-03-01,,,", "future"),
        ("K1,given,Newsletter,email,,,,", "when"),
        ("K9,withdrawn,,,2024-03-01,,,", "no customer with this code"),
    ],
)
def test_what_the_ledger_would_not_take_is_refused_with_the_reason(bring, world, party, row, why):
    run = bring("consents", HEAD + row + "\n", by=world.root)
    assert figures(run)[3] == 1
    assert why in run.error_path.read_text()
    assert not Consent.objects.exists()


def test_nobody_writes_down_consents_of_customers_they_may_not_change(bring, world, party):
    standing = figures(bring("consents", HEAD + ROWS, by=world.mona))
    Party.objects.filter(pk=party.pk).update(owner=world.carol, team=world.suzhou)
    again = figures(bring("consents", HEAD + ROWS.replace("2024", "2023"), by=world.bob))
    assert (standing[0], again[0], again[3]) == (2, 0, 2)


def test_a_ledger_knows_no_records_that_exist_and_the_words_of_others(bring, world, party):
    rows = "customer,state,purpose,channel,at\nK1,同意,Newsletter,email,2024-03-01\nK1,opt-out,,sms,2024-04-01\n"
    run = bring("consents", rows, by=world.root)
    assert figures(run) == (2, 0, 0, 0)
    asked = ColumnsForm(run=run, kind=find("consents")).fields
    assert not {"mode", "owner"} & asked.keys()
    assert {"mode", "owner"} <= ColumnsForm(run=run, kind=find("parties")).fields.keys()
