"""The forms of approvals: on which terms one asks, and how one decides."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Role, User
from guanxi.approvals.asking import Terms
from guanxi.workbench.fields import DayInput

DAYS = 3


class TermsForm(forms.Form):
    """Why, of whom, until when."""

    why = forms.CharField(label=_("Why"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    approver = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        label=_("Who is to approve it"),
        required=False,
        help_text=_("Neither a person nor a role: the lead of your team."),
    )
    role = forms.ModelChoiceField(Role.objects.all(), label=_("or anybody of the role"), required=False)
    until = forms.DateField(label=_("Until the end of"), widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = lambda: timezone.localdate() + timedelta(days=DAYS)

    @property
    def terms(self) -> Terms:
        """What was given, checked."""
        given = self.cleaned_data
        return Terms(why=given["why"], approver=given["approver"], role=given["role"], deadline=end_of(given["until"]))


def end_of(day: Any) -> datetime:
    """The last moment of the day, in the user's zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class ReasonForm(forms.Form):
    """A word with the decision."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))


class NeededReasonForm(forms.Form):
    """A refusal says why."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why: who asked reads it.")},
    )
