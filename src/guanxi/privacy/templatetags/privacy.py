"""What the customer's page says of their privacy, and what an alarm of the read log says."""

from __future__ import annotations

from typing import Any

from django import template

from guanxi.actionmessages.models import ActionMessage
from guanxi.parties.models import Party
from guanxi.privacy.alarms import told
from guanxi.privacy.consents import barred_channels
from guanxi.privacy.models.consent import Channel

register = template.Library()


@register.inclusion_tag("privacy/chip.html")
def privacy_chip(party: Party) -> dict[str, Any]:
    """A chip with the channels by which the customer does not want to be contacted; nothing where there are none."""
    # A person says little: to pick what stands here costs less than to have the database do it.
    barred = barred_channels(party.consents.all())
    words = dict(Channel.choices)
    return {"party": party, "barred": barred, "channels": [words[channel] for channel in barred if channel]}


@register.filter
def alarm(message: ActionMessage) -> str:
    """Who has read unusually much, and how much."""
    return told(message)
