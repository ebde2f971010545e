"""How one's own target of the month stands, for the home page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.kernel import calendar, money
from guanxi.kernel.periods import Unit
from guanxi.sales.models import Target
from guanxi.sales.models.target import COUNTS
from guanxi.sales.targets.asking import address
from guanxi.sales.targets.attaining import Asked, measures_of
from guanxi.sales.targets.crediting import by_person
from guanxi.sales.targets.measures import Narrowing
from guanxi.sales.targets.pace import Standing, gone
from guanxi.sales.targets.reach import Reach


@dataclass(frozen=True)
class Mine:
    """What has been reached of it as a fraction, how far that is ahead of the pace, and the page that tells more."""

    percent: float
    ahead: int
    is_count: bool
    url: str

    @property
    def told(self) -> str:
        """How it stands to the pace, in words of the reader: what is kept of it has no language."""
        if self.is_count:
            return _("ahead of the pace") if self.ahead >= 0 else _("behind the pace")
        amount = money.format(abs(self.ahead), settings.CURRENCY)
        told = _("%(amount)s ahead of the pace") if self.ahead >= 0 else _("%(amount)s behind the pace")
        return told % {"amount": amount}


def mine(user: User, *, now: datetime) -> Mine | None:
    """The user's target of this month, of the first measure in which they have one to read. Three queries at most."""
    if not user.reads(Target._meta.label_lower, "amount"):
        return None
    today = calendar.day(now)
    month = calendar.period(Unit.MONTH, today)
    rows = Target.objects.filter(owner=user, unit=Target.Span.MONTH, starts_on=month.first, category=None, product=None)
    held = {target.measure: target.amount for target in rows if target.amount}
    measure = next((each for each in measures_of(user) if each in held), None)
    if measure is None:
        return None
    credited = by_person(measure, month, Narrowing(), Reach({user.pk: user}, {}, sees_all=False))
    standing = Standing(credited.get(user.pk, 0), held[measure], gone(month, today, working=True))
    url = address(Asked(measure=measure, period=month, team=user.team_id))
    return Mine(standing.percent or 0.0, standing.ahead or 0, measure in COUNTS, url)
