"""The list of webhooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.webhooks import actions
from guanxi.webhooks.forms import SubscriptionForm
from guanxi.webhooks.models import Subscription
from guanxi.workbench.columns import Column, Flag, Moment, Related, Title
from guanxi.workbench.listing import Listing, Preset, register

WEBHOOKS = register(
    Listing(
        model=Subscription,
        key="webhooks",
        title=_("Webhooks"),
        noun=_("Webhook"),
        icon="webhook",
        columns=(
            Title(key="name", label=_("Name"), edit="name", single=True),
            Column(key="address", label=_("Address"), edit="address", single=True),
            Flag(key="is_on", label=_("On"), edit="is_on"),
            Moment(key="delivered_at", label=_("Last delivered")),
            Moment(key="failing_since", label=_("Failing since")),
            Related(key="owner", label=_("Owner")),
        ),
        presets=(Preset(key="failing", label=_("Failing"), condition={"field": "failing_since", "op": "not_empty"}),),
        form=SubscriptionForm,
        create=actions.create,
        change=actions.change,
        bulk=("delete",),
        pages="guanxi.webhooks.urls",
        empty_text=_("A webhook tells another program at once what happens here. Add the first one."),
    )
)
