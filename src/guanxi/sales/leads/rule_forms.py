"""The forms of the rules for leads; conditions have an editor of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.sales.models import AssignmentRule, LeadTerms
from guanxi.workbench.forms import RecordForm

Method = AssignmentRule.Method


def _clock() -> forms.TimeInput:
    return forms.TimeInput({"type": "time"}, format="%H:%M")


class AssignmentRuleForm(RecordForm):
    """To whom, and when."""

    class Meta:
        model = AssignmentRule
        fields = ["name", "position", "method", "team", "person", "since", "until", "on_weekdays", "is_on"]
        widgets = {"since": _clock(), "until": _clock()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "person" in self.fields:
            person: Any = self.fields["person"]
            person.queryset = User.objects.filter(is_active=True)
            person.only_if = f"method={Method.PERSON}"
        if "team" in self.fields:
            self.fields["team"].only_if = f"method={Method.IN_TURN}|{Method.LEAST_LOAD}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        method = given.get("method")
        if method == Method.PERSON and not given.get("person"):
            self.add_error("person", _("Choose to whom."))
        if method in (Method.IN_TURN, Method.LEAST_LOAD) and not given.get("team"):
            self.add_error("team", _("Choose whose people."))
        if bool(given.get("since")) != bool(given.get("until")):
            self.add_error("until" if given.get("since") else "since", _("Give both, or neither."))
        return given


class TermsForm(RecordForm):
    """How the public pool works; an empty field means no limit."""

    class Meta:
        model = LeadTerms
        fields = ["take_back_days", "claims_a_day", "most_held"]
