"""What can be done to a party beyond editing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.parties import actions
from guanxi.parties.forms import StateForm
from guanxi.parties.models import Party
from guanxi.workbench.verbs import Verb, declare

STATE = ("state",)


class OwnerForm(forms.Form):
    """To whom the party is handed over; nobody means the public pool."""

    owner = forms.ModelChoiceField(User.objects.filter(is_active=True), label=_("Owner"), required=False)


def _confirm(record: Party, values: dict[str, Any], *, by: User, at: datetime) -> Party:
    return actions.confirm_facts(party=record, by=by, at=at)


def _set_state(record: Party, values: dict[str, Any], *, by: User, at: datetime) -> Party:
    return actions.set_state(party=record, state=values["state"], reason=values["reason"], by=by, at=at)


def _follow_rules(record: Party, values: dict[str, Any], *, by: User, at: datetime) -> Party:
    return actions.follow_rules(party=record, by=by, at=at, give_back=True)


def _hand_over(record: Party, values: dict[str, Any], *, by: User, at: datetime) -> Party:
    return actions.hand_over(party=record, owner=values["owner"], by=by, at=at)


declare(
    Party,
    Verb(key="confirmation", label=_("Confirm the facts"), run=_confirm, writes=("confirmed_at",)),
    Verb(key="state", label=_("Set the state by hand"), run=_set_state, form=StateForm, subject="party", writes=STATE),
    Verb(key="rules", label=_("Give the state back to the rules"), run=_follow_rules, writes=STATE),
    Verb(key="owner", label=_("Hand over"), run=_hand_over, form=OwnerForm, writes=("owner",)),
)
