"""The pages of opportunities: the board over the stages of one pipeline, the record, its dialogs."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from guanxi.catalogue.models import Product
from guanxi.parties.models import Party
from guanxi.sales.models import OutcomeReason, Stakeholder
from guanxi.sales.opportunities import actions
from guanxi.sales.opportunities.parts import add_line
from guanxi.sales.pipelines import actions as pipelines
from guanxi.sales.pipelines.standard import ensure_standard_pipeline

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "modal-body"}
BOARD = {"group": "stage"}


@pytest.fixture
def stages():
    """The stages of the standard pipeline: four open ones, won, lost."""
    return list(ensure_standard_pipeline().stages.all())


def started(world, tea, name, **values):
    given = {"name": name, "party": tea, "owner": world.alice, **values}
    return actions.start(values=given, by=world.alice, at=timezone.now())


@pytest.fixture
def deal(world, tea, stages):
    return started(world, tea, "茶具定制", amount=500_00)


def moved(client, deal, stage):
    return client.post(reverse("opportunities:move", args=[deal.pk]), {"group": "stage", "value": stage.pk})


def test_the_board_shows_one_pipeline_at_a_time_with_its_sums(alice, world, tea, deal, stages):
    second = pipelines.create(values={"name": "渠道", "position": 2}, by=world.alice, at=timezone.now())
    started(world, tea, "渠道合作", stage=second.stages.first())
    page = alice.get(reverse("opportunities:list"), BOARD)
    assert [group.label for group, _cards in page.context["groups"]] == [stage.name for stage in stages]
    assert "茶具定制" in page.content.decode()
    assert "渠道合作" not in page.content.decode()
    totals = alice.get(reverse("opportunities:totals"), BOARD).content.decode()
    assert "¥500.00" in totals
    other = alice.get(reverse("opportunities:list"), {**BOARD, "pipeline": second.pk}).content.decode()
    assert "渠道合作" in other
    assert "茶具定制" not in other


def test_a_card_moves_as_far_as_the_stages_let_it(alice, deal, stages):
    assert moved(alice, deal, stages[1]).status_code == 204
    assert moved(alice, deal, stages[2]).status_code == 204
    refused = moved(alice, deal, stages[3])
    assert refused.status_code == 409
    deal.refresh_from_db()
    assert deal.stage == stages[2]


def test_a_card_drawn_to_an_end_opens_the_dialog_that_asks_why(alice, deal, stages):
    asked = moved(alice, deal, stages[5])
    dialog = reverse("opportunities:verb", args=[deal.pk, "loss"])
    assert asked.status_code == 409
    assert dialog in asked["HX-Trigger"]
    assert alice.post(dialog, {}, headers=HTMX).status_code == 422
    reason = OutcomeReason.objects.filter(outcome="lost").first()
    done = alice.post(dialog, {"reason": reason.pk, "lost_to": "对手"}, headers=HTMX)
    assert done.status_code == 204
    deal.refresh_from_db()
    assert (deal.status, deal.reason, deal.lost_to) == ("lost", reason, "对手")


def test_the_page_tells_where_it_stands_and_who_decides(alice, world, deal, stages):
    person = Party.objects.create(name="王总", code="W1", owner=world.alice)
    Stakeholder.objects.create(opportunity=deal, person=person, role="decider")
    text = alice.get(deal.get_absolute_url()).content.decode()
    for told in ("茶具定制", "王总", "决策人", *(stage.name for stage in stages[:4])):
        assert told in text


def test_a_form_lacks_nothing_but_the_name(alice, world, deal):
    made = alice.post(
        reverse("opportunities:new"), {"name": "春茶团购", "forecast": "pipeline", "owner": world.alice.pk}
    )
    assert made.status_code == 302
    page = alice.get(made["Location"])
    assert page.context["opportunity"].name == "春茶团购"
    assert page.context["opportunity"].party is None


def test_what_is_begun_at_a_customer_is_called_by_them(alice, world, tea):
    def proposed():
        return alice.get(reverse("opportunities:new"), {"party": tea.pk}).context["form"].initial.get("name")

    assert proposed().startswith(f"{tea.name} · ")
    Party.objects.filter(pk=tea.pk).update(owner=world.carol)
    assert proposed() is None


def test_the_pipeline_page_takes_a_stage_that_asks_for_something(stages, root_client):
    pipeline = stages[0].pipeline
    given = {
        "name": "试用",
        "kind": "open",
        "position": "3",
        "probability": "40",
        "needs": ["decider"],
        "rot_days": "7",
    }
    added = root_client.post(reverse("pipelines:new_part", args=[pipeline.pk, "stages"]), given, headers=HTMX)
    assert added.status_code == 204
    assert pipeline.stages.get(name="试用").needs == ["decider"]
    assert "试用" in root_client.get(pipeline.get_absolute_url()).content.decode()


@pytest.fixture
def root_client(world, client):
    client.force_login(world.root)
    return client


@pytest.mark.parametrize("view", [{}, BOARD])
def test_many_cost_no_more_queries_than_few(alice, world, tea, stages, view, django_assert_max_num_queries):
    for n in range(3):
        started(world, tea, f"n{n}")
    alice.get(reverse("opportunities:list"), view)
    with django_assert_max_num_queries(60) as few:
        alice.get(reverse("opportunities:list"), view)
    for n in range(12):
        started(world, tea, f"m{n}", stage=stages[n % 4])
    with django_assert_max_num_queries(len(few)):
        alice.get(reverse("opportunities:list"), view)


def test_the_history_tells_amounts_stages_and_moments_as_people_write_them(alice, world, deal, stages):
    assert moved(alice, deal, stages[1]).status_code < 400
    page = alice.get(reverse("opportunities:history", args=[deal.pk])).content.decode()
    assert "¥500.00" in page
    assert "50000" not in page
    assert stages[0].name in page and stages[1].name in page
    assert "+00:00" not in page


def test_a_quote_begins_with_what_the_opportunity_says(alice, world, tea, deal):
    cup = Product.objects.create(name="青瓷杯", price=1250, currency="CNY")
    add_line(whole=deal, values={"product": cup, "quantity": 40, "unit_price": 11}, by=world.alice, at=timezone.now())
    address = f"{reverse('quotes:new')}?opportunity={deal.pk}"
    assert address in alice.get(deal.get_absolute_url()).content.decode()
    person = Party.objects.create(name="王敏", kind="person", owner=world.alice)
    Stakeholder.objects.create(opportunity=deal, person=person)
    asked = alice.get(address).context
    assert asked["form"].initial["contact"] == person.pk
    world.alice.roles.update(fields={"sales.stakeholder": {"person": "hidden"}})
    assert alice.get(address).context["form"].initial["contact"] is None
    world.alice.roles.update(fields={})
    assert {"party": tea.pk, "opportunity": deal.pk, "subject": "茶具定制"}.items() <= asked["form"].initial.items()
    assert [form.initial.get("unit_price") for form in asked["lines"]] == [11, None]
    lines = {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, "lines-0-product": cup.pk, "lines-0-quantity": 40}
    head = {"party": tea.pk, "opportunity": deal.pk, "valid_until": "2099-01-01", "owner": world.alice.pk}
    made = alice.post(address, {**head, **lines, "lines-0-unit_price": "11"})
    assert made.status_code == 302
    assert deal.quotes.get().total == 440_00
    assert deal.quotes.get().code in alice.get(deal.get_absolute_url()).content.decode()


def test_who_does_not_see_the_opportunity_is_proposed_nothing_of_it(as_user, deal):
    form = as_user("carol").get(f"{reverse('quotes:new')}?opportunity={deal.pk}").context["form"]
    assert not {"party", "opportunity", "subject"} & form.initial.keys()


def test_the_next_step_is_planned_beside_the_stages(alice, deal):
    address = reverse("opportunities:verb", args=[deal.pk, "next-step"])
    assert address in alice.get(deal.get_absolute_url()).content.decode()
    assert alice.post(address, {"next_step": ""}, headers=HTMX).status_code == 422
    assert alice.post(address, {"next_step": "寄样品", "next_step_on": "2099-01-02"}, headers=HTMX).status_code == 204
    deal.refresh_from_db()
    assert (deal.next_step, str(deal.next_step_on)) == ("寄样品", "2099-01-02")
