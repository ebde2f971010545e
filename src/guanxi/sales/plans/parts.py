"""The instalments on the page of an order."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.sales.models import Instalment, Order
from guanxi.sales.plans import actions
from guanxi.sales.plans.forms import InstalmentForm
from guanxi.workbench.parts import Parts

ORDER = Order._meta.label_lower


def _rules(part: Any) -> list[tuple[str, str]]:
    return [(ORDER, "due_on")]


INSTALMENTS = Parts(
    key="instalments",
    noun=_("Instalment"),
    model=Instalment,
    form=InstalmentForm,
    whole="order",
    create=actions.add,
    change=actions.change,
    remove=actions.remove,
    rules=_rules,
)
