"""Leads from files: found again by their number, sources made by name; the real file comes out as SQL counts it."""

import csv
import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from guanxi.exchange import actions
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.sales.models import Lead, LeadSource

pytestmark = pytest.mark.django_db
HEAD = "线索编号,姓名,公司,电话,来源,获取时间,成本\n"
REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "olist"
FILE = REAL / "olist_marketing_qualified_leads_dataset.csv"
MAPS = {
    "code": "mql_id",
    "captured_at": "first_contact_date",
    "campaign": "landing_page_id",
    "source": "origin",
}


def test_leads_come_in_with_their_sources(bring):
    text = HEAD + "X1,王芳,西湖茶行,138 0013 8000,展会,2026-02-01,12.5\nX2,李雷,,,展会,2026-02-02,\n"
    assert figures(bring("leads", text, dry=True)) == (2, 0, 0, 0)
    assert not LeadSource.objects.exists()
    run = bring("leads", text)
    assert figures(run) == (2, 0, 0, 0)
    assert [source.name for source in LeadSource.objects.all()] == ["展会"]
    first = Lead.objects.get(code="X1")
    assert (first.phone_key, first.cost, first.state) == ("+8613800138000", 1250, "new")
    assert figures(bring("leads", text)) == (0, 0, 2, 0)
    again = text.replace("展会,2026-02-01", "官网,2026-02-01").replace("138 0013 8000", "138 0013 8001")
    assert figures(bring("leads", again)) == (0, 1, 1, 0)
    first.refresh_from_db()
    assert (first.source.name, first.phone_key) == ("官网", "+8613800138001")


def test_undo_takes_them_back(bring):
    run = bring("leads", HEAD + "X1,王芳,,,展会,2026-02-01,\n")
    actions.undo(run=run, by=None, at=NOW)
    assert not Lead.objects.exists()


@pytest.mark.skipif(not FILE.exists(), reason="the real leads of Olist are not here (their licence forbids passing on)")
@pytest.mark.one_database
def test_the_real_leads_are_those_of_the_file(bring):
    content = FILE.read_bytes()
    run = bring("leads", content, maps=MAPS)
    with FILE.open(newline="") as file:
        rows = [(r["origin"], r["first_contact_date"][:7]) for r in csv.DictReader(file)]
    assert figures(run) == (len(rows), 0, 0, 0)
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE TABLE leads (origin TEXT, month TEXT)")
    plain.executemany("INSERT INTO leads VALUES (?, ?)", rows)
    asked = "SELECT origin, month, count(*) FROM leads GROUP BY 1, 2"
    expected = {(origin, month): n for origin, month, n in plain.execute(asked)}
    listed = Lead.objects.values_list("source__name", "captured_at")
    found = Counter((name or "", f"{timezone.localtime(at):%Y-%m}") for name, at in listed)
    assert found == expected
