"""Opportunities from a real file: every row is taken, and the figures are those of plain SQL on the file."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from guanxi.access.models import Team, User
from guanxi.catalogue.models import Product
from guanxi.exchange import actions
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.parties.models import Party
from guanxi.sales.models import Opportunity, Stage, StageMove

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[4]
# A slice of the file below lies with the tests; the whole of it is asked where it is at hand.
SLICE = ROOT / "tests" / "data" / "crm_sales" / "sales_pipeline_slice.csv"
TEAMS = SLICE.with_name("sales_teams.csv")
WHOLE = ROOT.parent.parent / "shared" / "data" / "crm_sales" / "sales_pipeline.csv"
MAPS = {
    "code": "opportunity_id",
    "owner": "sales_agent",
    "product": "product",
    "party": "account",
    "stage": "deal_stage",
    "opened": "engage_date",
    "closed": "close_date",
    "amount": "close_value",
}
FACETS = {
    "product": "lines__product__name",
    "sales_agent": "owner__display_name",
    "regional_office": "team__name",
}
DAY = "substr({0}, -4) || '-' || printf('%02d-%02d', {0}, substr({0}, instr({0}, '/') + 1))"


@pytest.fixture(params=["slice", pytest.param("whole", marks=pytest.mark.one_database)])
def file(request) -> Iterator[tuple[str, sqlite3.Connection]]:
    """The text of the file, and its rows in a table without types."""
    path = SLICE if request.param == "slice" else WHOLE
    if not path.exists():
        pytest.skip(f"{path.name} is not at hand.")
    text = path.read_text()
    plain = sqlite3.connect(":memory:")
    for table, content in (("deals", text), ("teams", TEAMS.read_text())):
        head, *rows = csv.reader(io.StringIO(content))
        plain.execute(f"CREATE TABLE {table} ({', '.join(head)})")
        plain.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(head))})", rows)
    yield text, plain
    plain.close()


@pytest.fixture
def offices(db):
    """The people in the file have accounts already, in the teams of their offices."""
    _head, *rows = csv.reader(io.StringIO(TEAMS.read_text()))
    teams = {name: Team.objects.create(name=name) for _agent, _manager, name in rows}
    for number, (agent, _manager, office) in enumerate(rows):
        User.objects.create(username=f"agent{number}", display_name=agent, team=teams[office])


def test_the_figures_of_a_real_file_are_those_of_plain_sql(bring, file, offices):
    text, plain = file
    (count,) = plain.execute("SELECT count(*) FROM deals").fetchone()
    run = bring("opportunities", text, maps=MAPS)
    assert figures(run) == (count, 0, 0, 0)
    for column, path in FACETS.items():
        rows = plain.execute(
            f"SELECT {column}, sum(deal_stage = 'Won'), sum(deal_stage = 'Lost'), "
            "coalesce(sum(close_value) FILTER (WHERE deal_stage = 'Won'), 0) * 100 "
            "FROM deals JOIN teams USING (sales_agent) GROUP BY 1"
        )
        assert by(path) == {name: tuple(told) for name, *told in rows}
    assert by_month() == [
        tuple(row)
        for row in plain.execute(
            f"SELECT substr({DAY.format('close_date')}, 1, 7) AS month, sum(deal_stage = 'Won'), count(*), "
            f"sum(julianday({DAY.format('close_date')}) - julianday({DAY.format('engage_date')})) "
            "FROM deals WHERE close_date <> '' GROUP BY 1 ORDER BY 1"
        )
    ]
    without = plain.execute("SELECT count(*) FROM deals WHERE account = ''").fetchone()[0]
    assert Opportunity.objects.filter(party=None).count() == without
    if count < 1000:
        assert figures(bring("opportunities", text, maps=MAPS)) == (0, 0, count, 0)


def by(path):
    """Won, lost and the worth of what was won in fen, by something."""
    won, lost = Q(status="won"), Q(status="lost")
    rows = Opportunity.objects.order_by().values_list(path)
    counts = {"won": Count("pk", filter=won), "lost": Count("pk", filter=lost)}
    told = rows.annotate(**counts, worth=Sum("amount", filter=won, default=0))
    return {name: (*figures,) for name, *figures in told}


def by_month():
    """By month of closing: how many were won, closed, and the days that those took together."""
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), DurationField())
    closed = Opportunity.objects.exclude(status="open").order_by()
    rows = closed.values(year=ExtractYear("closed_at"), month=ExtractMonth("closed_at")).annotate(
        won=Count("pk", filter=Q(status="won")), count=Count("pk"), took=Avg(took)
    )
    rows = rows.order_by("year", "month")
    return [
        (f"{r['year']}-{r['month']:02}", r["won"], r["count"], round(r["took"].total_seconds() / 86400 * r["count"]))
        for r in rows
    ]


HEAD = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"


def test_unknown_people_parties_products_and_stages_are_made_and_known_ones_matched(bring, world):
    known = Product.objects.create(code="G1", name="GTX Pro", currency="CNY")
    text = HEAD + f"A1,{world.alice.display_name},GTXPro,Isdom,Won,10/25/2016,3/11/2017,4514\n"
    text += "A2,Darcel Schlecht,MG Special,,Engaging,10/26/2016,,\n"
    assert figures(bring("opportunities", text, maps=MAPS, dry=True)) == (2, 0, 0, 0)
    assert not Opportunity.objects.exists()
    bring("opportunities", text, maps=MAPS)
    won, going_on = Opportunity.objects.order_by("code")
    assert (won.owner, won.lines.get().product, won.status, won.amount) == (world.alice, known, "won", 4514_00)
    assert won.party.kind == "organisation"
    darcel = User.objects.get(display_name="Darcel Schlecht")
    assert (darcel.is_active, darcel.has_usable_password(), going_on.owner) == (False, False, darcel)
    assert (going_on.stage.name, going_on.stage.kind, going_on.party) == ("Engaging", "open", None)
    assert [s.kind for s in Stage.objects.order_by("position", "pk")][-2:] == ["won", "lost"]
    assert StageMove.objects.count() == 2


def test_a_later_file_moves_what_it_knows_and_is_taken_back_as_a_whole(bring):
    bring("opportunities", HEAD + "A1,A B,GTX,Isdom,Engaging,10/25/2016,,\n", maps=MAPS)
    run = bring("opportunities", HEAD + "A1,A B,GTX,Isdom,Won,10/25/2016,3/11/2017,99\n", maps=MAPS)
    assert figures(run) == (0, 1, 0, 0)
    deal = Opportunity.objects.get()
    assert (deal.status, deal.amount, deal.lines.get().amount) == ("won", 99_00, 99_00)
    assert [move.after.kind for move in deal.moves.order_by("pk")] == ["open", "won"]
    actions.undo(run=run, by=None, at=NOW)
    deal.refresh_from_db()
    assert (deal.status, deal.amount, deal.closed_at) == ("open", None, None)


def test_who_is_no_administrator_makes_no_accounts(bring, world):
    text = HEAD + "A1,Nobody Known,GTX,Isdom,Engaging,10/25/2016,,\n"
    assert figures(bring("opportunities", text, maps=MAPS, by=world.mona)) == (0, 0, 0, 1)
    assert not Party.objects.filter(name="Isdom").exists() or not Opportunity.objects.exists()
