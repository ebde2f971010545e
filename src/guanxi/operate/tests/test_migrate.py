"""A model that a migration adds is known to those it refers to, though they are not built anew."""

from __future__ import annotations

from django.core.management import get_commands
from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from guanxi.operate.management.commands.migrate import building_alone, ruling_alone

KEY = ("id", models.BigAutoField(primary_key=True))


def model(name: str, **fields: models.Field) -> ModelState:
    return ModelState("shop", name, [KEY, *fields.items()])


def test_the_command_is_ours():
    assert get_commands()["migrate"] == "guanxi.operate"


def test_a_new_model_is_known_from_both_sides():
    state = ProjectState()
    state.add_model(model("Customer"))
    customer = state.apps.get_model("shop", "Customer")
    with building_alone():
        state.add_model(model("Order", customer=models.ForeignKey("shop.Customer", models.CASCADE)))
    order = state.apps.get_model("shop", "Order")
    assert state.apps.get_model("shop", "Customer") is customer
    assert order._meta.get_field("customer").related_model is customer
    assert [relation.related_model for relation in customer._meta.related_objects] == [order]
    assert customer.order_set.rel.related_model is order
    # What comes later finds it: here a field by which customers refer to orders.
    first = models.ForeignKey("shop.Order", models.SET_NULL, null=True, related_name="+")
    state.add_field("shop", "customer", "first", first, preserve_default=True)
    again = state.apps.get_model("shop", "Customer")
    assert again._meta.get_field("first").related_model is state.apps.get_model("shop", "Order")


def test_a_reference_that_waits_is_resolved():
    state = ProjectState()
    assert not state.apps.all_models["shop"]
    with building_alone():
        state.add_model(model("Line", order=models.ForeignKey("shop.Order", models.CASCADE)))
        state.add_model(model("Order"))
    line, order = (state.apps.get_model("shop", name) for name in ("Line", "Order"))
    assert line._meta.get_field("order").related_model is order


def test_rules_come_and_go_with_no_other_model_built_anew():
    state = ProjectState()
    state.add_model(model("Customer", code=models.CharField(max_length=9)))
    state.add_model(model("Order", customer=models.ForeignKey("shop.Customer", models.CASCADE)))
    customer, order = (state.apps.get_model("shop", name) for name in ("Customer", "Order"))
    once, quick = models.UniqueConstraint("code", name="once"), models.Index("code", name="quick")
    with ruling_alone():
        state.add_constraint("shop", "customer", once)
        state.add_index("shop", "customer", quick)
        assert (customer._meta.constraints, customer._meta.indexes) == ([once], [quick])
        state.remove_index("shop", "customer", "quick")
    assert (customer._meta.constraints, customer._meta.indexes) == ([once], [])
    assert state.models["shop", "customer"].options["constraints"] == [once]
    assert (state.apps.get_model("shop", "Customer"), state.apps.get_model("shop", "Order")) == (customer, order)
    # Whatever builds the model anew builds it with its rules.
    state.add_field("shop", "customer", "name", models.CharField(max_length=9), preserve_default=True)
    assert state.apps.get_model("shop", "Customer")._meta.constraints == [once]
