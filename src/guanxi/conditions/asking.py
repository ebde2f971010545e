"""Who asks, when and where: what relative dates, "me" and the rules of related records depend on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from guanxi.kernel.periods import local_date, midnight

if TYPE_CHECKING:
    from guanxi.access.models import User


@dataclass(frozen=True)
class Asking:
    """`now` is aware; days begin and end in `zone`; `user` is None where the program itself asks."""

    now: datetime
    zone: tzinfo
    user: User | None

    @property
    def today(self) -> date:
        """The day it is where the user is."""
        return local_date(self.now, self.zone)

    def start_of(self, day: date) -> datetime:
        """The instant at which the day begins in the zone."""
        return midnight(day, self.zone)
