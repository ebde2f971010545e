"""Which field rule holds for a way to reach a party: numbers and e-mail have their own, all others share one."""

from __future__ import annotations

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.parties.models import ContactPoint, Party
from guanxi.parties.models.choices import Channel
from guanxi.parties.points import COPIED

Rule = tuple[str, str]


def rule_of(channel: str) -> Rule:
    """The rule (model label, field) of a channel: the party's own field where it has one, else the point's value."""
    if channel in COPIED:
        return Party._meta.label_lower, COPIED[channel]
    return ContactPoint._meta.label_lower, "value"


def rules_of(point: ContactPoint | None) -> set[Rule]:
    """The rules that hold for a point; without one, those of all."""
    return {rule_of(channel) for channel in ([point.channel] if point else Channel.values)}


def channels_open_to(user: User, least: FieldAccess = FieldAccess.READ) -> list[str]:
    """The channels whose numbers and addresses this user sees in full, or may edit."""
    return [channel for channel in Channel.values if user.field_access(*rule_of(channel)) >= least]
