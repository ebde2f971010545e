"""A whole import: every line accounted for, checked as it is run, put right, and taken back."""

from __future__ import annotations

import pytest

from guanxi.audit.models import Change
from guanxi.catalogue.models import Product
from guanxi.exchange import actions
from guanxi.exchange.models import ImportRun
from guanxi.exchange.tests.conftest import NOW, figures
from guanxi.exchange.tests.faults import FAULTS, MAPPED, ODD, faulty_file
from guanxi.parties.models import Party
from guanxi.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db

PEOPLE = "code,name,phone,city\nC1,张三,13800138001,上海\nC2,李四,13800138002,杭州\n"


def test_every_line_is_accounted_for(bring):
    made = faulty_file(300)
    run = bring("orders", made.content, maps=MAPPED)
    assert figures(run) == (made.good, 0, 0, made.bad)
    assert OrderLine.objects.count() == made.good
    assert run.issues.count() == made.bad
    assert Order.objects.get(code="O5").total == 101
    assert Party.objects.filter(code="=cmd()").exists()


def test_the_error_file_can_be_imported_again(bring):
    made = faulty_file(20)
    run = bring("orders", made.content, maps=MAPPED)
    again = bring("orders", run.error_path.read_bytes(), maps=MAPPED)
    # A line that opened a quotation is whole in the error file; it was meant so.
    assert figures(again)[3] >= made.bad - 3
    assert again.columns[-1] == "Import error"
    text = again.error_path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].endswith(",UnitPrice,Import error")
    assert "is not a date" in text


def test_a_check_decides_like_the_import_and_writes_nothing(bring):
    made = faulty_file(200, seed=3)
    checked = bring("orders", made.content, maps=MAPPED, dry=True)
    assert checked.state == ImportRun.State.CHECKED
    assert not Order.objects.exists() and not Party.objects.exists() and not Change.objects.exists()
    assert figures(checked) == figures(bring("orders", made.content, maps=MAPPED))


@pytest.mark.parametrize(
    ("mode", "wanted"), [("update", (1, 1, 1, 0)), ("skip", (1, 0, 2, 0)), ("create", (1, 0, 0, 2))]
)
@pytest.mark.parametrize("dry", [True, False])
def test_modes(bring, mode, wanted, dry):
    bring("parties", PEOPLE)
    text = "code,name,phone,city\nC1,张三,13800138001,上海\nC2,李四,13800138002,苏州\nC3,王五,13800138003,上海\n"
    assert figures(bring("parties", text, mode=mode, dry=dry)) == wanted
    city = Party.objects.get(code="C2").city
    assert city == ("苏州" if mode == "update" and not dry else "杭州")


@pytest.mark.parametrize("dry", [True, False])
def test_lines_that_repeat_an_earlier_one(bring, dry):
    run = bring("parties", PEOPLE + "C1,张三,13800138001,上海\nC2,李四,13800138002,无锡\n", dry=dry)
    assert figures(run) == (2, 1, 1, 0)
    assert run.counts["repeated"] == 2


def test_an_empty_cell_erases_nothing(bring):
    bring("parties", PEOPLE)
    assert figures(bring("parties", "code,name,city\nC1,张三,\n")) == (0, 0, 1, 0)
    assert Party.objects.get(code="C1").city == "上海"


def test_undo_takes_back_what_was_made_and_what_was_changed(bring):
    bring("parties", PEOPLE)
    run = bring("parties", "code,name,phone,city\nC1,张三丰,13900139000,北京\nC9,赵六,13800138009,上海\n")
    assert figures(run) == (1, 1, 0, 0)
    actions.undo(run=run, by=None, at=NOW)
    party = Party.objects.get(code="C1")
    assert (party.name, party.city, party.phone, party.name_key) == ("张三", "上海", "13800138001", "zhang san")
    assert party.points.get().value == "13800138001"
    assert not Party.objects.filter(code="C9").exists()
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
    assert figures(bring("parties", "code,name\nC9,赵六\n")) == (1, 0, 0, 0)


def test_a_line_that_the_database_refuses_stands_alone(bring, monkeypatch):
    create = Product.objects.bulk_create

    def refusing(self, objs, *args, **kwargs):
        if any(product.code == "P7" for product in objs):
            raise ValueError("no sevens")
        return create(objs, *args, **kwargs)

    monkeypatch.setattr(type(Product.objects), "bulk_create", refusing)
    text = "code,name\n" + "".join(f"P{n},Tea {n}\n" for n in range(20))
    run = bring("products", text)
    assert figures(run) == (19, 0, 0, 1)
    assert run.issues.get().row == 9
    assert "no sevens" in run.issues.get().faults[0]["reason"]
    assert set(Change.objects.values_list("operation", flat=True)) == {run.operation_id}


def test_faulty_cells_put_right_before_the_run(prepare):
    run = actions.begin(run=prepare("parties", "name,email\n张三,zhang\n李四,li@x.cn\n"), at=NOW, dry=True)
    run = actions.carry_on(run=run, at=NOW)
    assert figures(run) == (1, 0, 0, 1)
    actions.correct(run=run, row=2, column="email", cell="zhang@x.cn")
    run = actions.carry_on(run=actions.begin(run=run, at=NOW, dry=False), at=NOW)
    assert figures(run) == (2, 0, 0, 0)
    assert Party.objects.get(name="张三").email == "zhang@x.cn"


def test_faulty_cells_put_right_after_the_run(bring):
    run = bring("parties", "name,email\n张三,zhang\n李四,li\n王五,w@x.cn\n")
    actions.correct(run=run, row=2, column="email", cell="zhang@x.cn")
    actions.correct(run=run, row=3, column="email", cell="still wrong")
    assert actions.repair(run=run, at=NOW) == 1
    run.refresh_from_db()
    assert figures(run) == (2, 0, 0, 1)
    assert [issue.row for issue in run.issues.all()] == [3]
    assert run.error_path.read_text(encoding="utf-8-sig").splitlines()[1:] == [
        "李四,still wrong,3: email: “still wrong” is not an e-mail address."
    ]
    actions.undo(run=run, by=None, at=NOW)
    assert not Party.objects.exists()


def test_a_file_of_unchanged_lines_leaves_no_operation(bring):
    bring("parties", PEOPLE)
    assert bring("parties", PEOPLE).operation is None


def test_a_user_changes_only_what_they_may(bring, django_user_model):
    from guanxi.access.tests.world import make_world

    world = make_world()
    bring("parties", "code,name,city\nC1,张三,上海\n", by=world.bob, owner="me")
    run = bring("parties", "code,name,city\nC1,张三,北京\nC2,李四,上海\n", by=world.alice, owner="me")
    assert figures(run) == (1, 0, 0, 1)
    assert Party.objects.get(code="C2").owner == world.alice


def test_what_is_missing_is_said_before_anything_begins(prepare):
    run = prepare("orders", "a,b\n1,2\n", maps={"customer": "a"})
    assert actions.missing(run) == ["date", "amount / unit price"]
    with pytest.raises(actions.NotNow):
        actions.begin(run=run, at=NOW, dry=False)


def test_faults_and_oddities_do_not_depend_on_their_place(bring):
    for n, fault in enumerate(FAULTS):
        content = b"InvoiceNo,CustomerID,InvoiceDate,StockCode,Quantity,UnitPrice\n" + fault
        run = bring("orders", content + f"G{n},1,2020-01-01,P1,1,1\n".encode(), maps=MAPPED)
        assert figures(run) == (1, 0, 0, 1), fault[:40]
    assert len(ODD) == 6
