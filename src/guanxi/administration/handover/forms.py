"""To whom everything goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.access.models import Team, User
from guanxi.administration.forms import TeamChoice
from guanxi.administration.handover.dealing import CITY, PROVINCE, Dealing
from guanxi.administration.handover.kinds import places

PERSON, TEAM, LEADER = "person", "team", "leader"
# Of more places than this the smallest go with the rest.
MOST_PLACES = 60
AT = "at:"


class HandoverForm(forms.Form):
    """One person, the people of a team in turn, the lead of the leaver's team, or a person for each place."""

    way = forms.ChoiceField(
        label=gettext_lazy("Given to"),
        choices=(
            (PERSON, gettext_lazy("one person")),
            (TEAM, gettext_lazy("the people of a team in turn")),
            (LEADER, gettext_lazy("the lead of their team")),
            (PROVINCE, gettext_lazy("by the province of the customer")),
            (CITY, gettext_lazy("by the city of the customer")),
        ),
    )
    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"), required=False)
    team = TeamChoice(label=pgettext_lazy("of people", "Team"), required=False)

    def __init__(self, *args: Any, leaver: User, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leaver = leaver
        self.others = User.objects.filter(is_active=True).exclude(pk=leaver.pk)
        self.fields["person"].queryset = self.others  # type: ignore[attr-defined]
        self.fields["person"].only_if = f"way={PERSON}|{PROVINCE}|{CITY}"  # type: ignore[attr-defined]
        self.fields["team"].only_if = f"way={TEAM}"  # type: ignore[attr-defined]
        self.place = str(self.data.get("way", "")) if self.data.get("way") in (PROVINCE, CITY) else ""
        found = places(leaver, by, self.place) if self.place else {}
        self.places = list(found)[:MOST_PLACES]
        for name in self.places:
            label = _("%(place)s (%(number)s)") % {"place": name, "number": found[name]}
            self.fields[AT + name] = forms.ModelChoiceField(
                self.others, label=label, required=False, empty_label=_("as the rest")
            )
            self.fields[AT + name].only_if = f"way={self.place}"  # type: ignore[attr-defined]

    @property
    def way_fields(self) -> list[forms.BoundField]:
        """Those that choose the way."""
        return [self[name] for name in ("way", "person", "team")]

    @property
    def place_fields(self) -> list[forms.BoundField]:
        """One for each place."""
        return [self[AT + name] for name in self.places]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["dealing"] = self._dealing(given)
        return given

    def _dealing(self, given: dict[str, Any]) -> Dealing | None:
        """As chosen; None, with the reason in the form, where nobody would take over."""
        way = given.get("way")
        if way == TEAM:
            return self._in_turn(given.get("team"))
        if way == LEADER:
            lead = self.others.filter(led_teams=self.leaver.team_id) if self.leaver.team_id else ()
            return self._of(list(lead), "way", _("Their team has no lead who could take it over."))
        person = given.get("person")
        rest = self._of([person] if person else [], "person", _("Choose to whom."))
        if rest is None or not self.place:
            return rest
        chosen = {name: given[AT + name] for name in self.places if given.get(AT + name)}
        takers = dict.fromkeys([person, *chosen.values()])
        return Dealing(tuple(takers), self.place, {name: taker.pk for name, taker in chosen.items()})

    def _in_turn(self, team: Team | None) -> Dealing | None:
        if team is None:
            self.add_error("team", _("Choose whose people."))
            return None
        people = list(self.others.filter(team=team).order_by("pk"))
        return self._of(people, "team", _("Nobody in this team can take it over."))

    def _of(self, takers: list[User], field: str, otherwise: str) -> Dealing | None:
        if not takers:
            self.add_error(field, otherwise)
            return None
        return Dealing(tuple(takers))
