"""To whom everything goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.access.models import User
from guanxi.administration.forms import TeamChoice

PERSON, TEAM, LEADER = "person", "team", "leader"


class HandoverForm(forms.Form):
    """One person, the people of a team in turn, or the lead of the leaver's team."""

    way = forms.ChoiceField(
        label=gettext_lazy("Given to"),
        choices=(
            (PERSON, gettext_lazy("one person")),
            (TEAM, gettext_lazy("the people of a team in turn")),
            (LEADER, gettext_lazy("the lead of their team")),
        ),
    )
    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"), required=False)
    team = TeamChoice(label=pgettext_lazy("of people", "Team"), required=False)

    def __init__(self, *args: Any, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaver = leaver
        self.others = User.objects.filter(is_active=True).exclude(pk=leaver.pk)
        self.fields["person"].queryset = self.others  # type: ignore[attr-defined]
        self.fields["person"].only_if = f"way={PERSON}"  # type: ignore[attr-defined]
        self.fields["team"].only_if = f"way={TEAM}"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        way = given.get("way")
        takers: list[User] = []
        if way == PERSON:
            takers = [given["person"]] if given.get("person") else []
            if not takers:
                self.add_error("person", _("Choose to whom."))
        elif way == TEAM and given.get("team") is None:
            self.add_error("team", _("Choose whose people."))
        elif way == TEAM:
            takers = list(self.others.filter(team=given["team"]).order_by("pk"))
            if not takers:
                self.add_error("team", _("Nobody in this team can take it over."))
        elif way == LEADER:
            lead = self.leaver.team.lead_id if self.leaver.team else None
            takers = list(self.others.filter(pk=lead)) if lead else []
            if not takers:
                self.add_error("way", _("Their team has no lead who could take it over."))
        given["takers"] = takers
        return given
