"""The targets of everybody who sells, for each month of this year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np

from guanxi.access.models import User
from guanxi.demo.loading.site import Site
from guanxi.kernel import calendar, money
from guanxi.kernel.periods import Unit
from guanxi.sales.models import Measure, Target
from guanxi.sales.targets.crediting import by_month
from guanxi.sales.targets.measures import Narrowing
from guanxi.sales.targets.reach import Reach
from guanxi.sales.targets.setting import months_of

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 90
# A year's target beside what the year before brought, and how far that is from one person to the next.
GROWTH, SPREAD = 1.08, 0.12
# Nobody is told to sell so many yuan and so many fen.
STEP = 10_000


def write_targets(site: Site) -> None:
    """Each person's year as the year before with some growth, spread by its seasons; their teams' are the sums."""
    today = site.scene.calendar.today
    year = calendar.period(Unit.YEAR, date(today.year, 1, 1))
    first = site.ground.users
    people = User.objects.in_bulk(range(first, first + len(site.scene.staff.team)))
    sold: dict[int, list[int]] = defaultdict(lambda: [0] * 12)
    reach = Reach(people, {}, sees_all=False)
    for (person, month), amount in by_month(Measure.ORDERS, year.previous(), Narrowing(), reach).items():
        if person is not None:
            sold[person][month - 1] = max(0, amount)
    rng = site.scene.random(STREAM)
    owners = [person for person in sorted(sold) if sum(sold[person])]
    wanted = [sum(sold[p]) * GROWTH * (1 + SPREAD * rng.standard_normal()) for p in owners]
    steps = [money.allocate(max(1, round(n / STEP)), sold[p]) for p, n in zip(owners, wanted, strict=True)]
    begun = site.scene.calendar.utc_midnight[0]
    count = 12 * len(owners)
    site.writer.write(
        Target,
        count,
        {
            "owner_id": [person for person in owners for _month in range(12)],
            "team_id": [people[person].team_id for person in owners for _month in range(12)],
            "measure": str(Measure.ORDERS),
            "unit": Unit.MONTH.value,
            "starts_on": np.array([month.first for _person in owners for month in months_of(year)], "datetime64[D]"),
            "amount": [STEP * n for row in steps for n in row],
            "created_at": np.full(count, begun),
            "updated_at": np.full(count, begun),
        },
    )
