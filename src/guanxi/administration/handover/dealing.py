"""How what somebody holds is dealt: to one, to several in turn, or by where the customer is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Case, ExpressionWrapper, F, Model, Value, When
from django.db.models.functions import Coalesce

from guanxi.access.models import User

PROVINCE, CITY = "province", "city"


@dataclass(frozen=True)
class Dealing:
    """Who takes over. By `place` (province, city) each of `places` goes to the user with that key, the rest to the
    first of the takers; without one they take turns, and what concerns one customer goes to the same person.
    """

    takers: tuple[User, ...]
    place: str = ""
    places: Mapping[str, int] = field(default_factory=dict)

    def turn(self, model: type[Model]) -> Any:
        """The place among the takers of who gets a record of the model, from 0."""
        if self.place:
            return self._by_place(model)
        key = Coalesce(F("party_id"), F("pk")) if "party" in _names(model) else F("pk")
        return ExpressionWrapper(key % len(self.takers), output_field=BigIntegerField())

    def _by_place(self, model: type[Model]) -> Case:
        path, cases = place_of(model, self.place), list[When]()
        for index, taker in enumerate(self.takers):
            theirs = [name for name, pk in self.places.items() if pk == taker.pk]
            if path and index and theirs:
                cases.append(When(**{f"{path}__in": theirs}, then=Value(index)))
        return Case(*cases, default=Value(0), output_field=BigIntegerField())


def place_of(model: type[Model], place: str) -> str:
    """The path to the province or city that a record of the model stands for; empty where it has none."""
    names = _names(model)
    for own in (place, "region"):
        if own in names:
            return own
    return f"party__{place}" if "party" in names else ""


def _names(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}
