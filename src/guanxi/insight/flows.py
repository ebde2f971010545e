"""Who moved between the classes of an analysis since a day, from the history of the scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from guanxi.access.models import User
from guanxi.insight.groups import Group
from guanxi.insight.models import Run, ScoreChange
from guanxi.parties.models import Party

# Flows are told over so long, or since the first analysis where there are not yet so many.
SPAN = timedelta(days=30)
# From which class to which, and how many.
Moves = Sequence[tuple[str, str, int]]


@dataclass(frozen=True)
class Flows:
    """How many customers went from which class to which since `since`; who stayed is among them."""

    since: datetime
    numbers: Mapping[tuple[str, str], int]

    @property
    def moved(self) -> int:
        """How many changed their class."""
        return sum(n for (before, after), n in self.numbers.items() if before != after)


def flows(
    score: str, groups: Iterable[Group], user: User, *, now: datetime, method: str, earliest: str = ""
) -> Flows | None:
    """The flows among the customers in sight; None until there is a second analysis. Two queries.

    `earliest` is the moment from which on the classes have been what they are now.
    """
    since = told_since(now=now, method=method, earliest=earliest)
    if since is None:
        return None
    return flowing(since, moves(score, since, Party.objects.visible_to(user)), groups)


def told_since(*, now: datetime, method: str, earliest: str = "") -> datetime | None:
    """The analysis since which flows are told; None until there is a second one. One query."""
    runs = Run.objects.filter(method=method, at__lte=now).order_by("-at")
    runs = runs.filter(at__gte=datetime.fromisoformat(earliest)) if earliest else runs
    times = list(runs.values_list("at", flat=True))
    return next((at for at in times[1:] if at <= now - SPAN), times[-1]) if len(times) > 1 else None


def moves(score: str, since: datetime, among: QuerySet[Party]) -> Moves:
    """How many of these customers changed from which class to which. One query."""
    changes = ScoreChange.objects.filter(score=score, at__gt=since)
    earlier = changes.filter(party=OuterRef("party"), at__lt=OuterRef("at"))
    first = changes.filter(~Exists(earlier), party__in=among.values("pk"))
    counted = first.values_list("before", f"party__{score}").annotate(n=Count("pk"))
    return [(before, after, n) for before, after, n in counted]


def flowing(since: datetime, moved: Moves, groups: Iterable[Group]) -> Flows:
    """The flows between the classes that there are: who has not moved stayed."""
    numbers: Counter[tuple[str, str]] = Counter()
    for before, after, n in moved:
        numbers[before, after] += n
    for group in groups:
        came = sum(n for (_before, after), n in numbers.items() if after == group.key)
        numbers[group.key, group.key] += group.customers - came
    # Classes that there were then, and are no more, are told of nowhere.
    known = {group.key for group in groups} | {""}
    return Flows(since, {pair: n for pair, n in numbers.items() if n > 0 and any(pair) and known.issuperset(pair)})


def sankey(found: Flows, groups: Iterable[Group], *, none: str) -> dict[str, Any]:
    """Classes then on the left, now on the right; a space behind the name tells the right ones from the left."""
    known = {group.key: (group.name, group.tone) for group in groups} | {"": (none, "neutral")}
    left = dict.fromkeys(before for before, _ in found.numbers)
    right = dict.fromkeys(after for _, after in found.numbers)
    nodes = [{"name": known[key][0], "itemStyle": {"color": f"@tone-{known[key][1]}"}} for key in known if key in left]
    nodes += [
        {"name": known[key][0] + " ", "itemStyle": {"color": f"@tone-{known[key][1]}"}, "label": {"position": "left"}}
        for key in known
        if key in right
    ]
    links = [
        {"source": known[before][0], "target": known[after][0] + " ", "value": n}
        for (before, after), n in found.numbers.items()
    ]
    return {
        "tooltip": {"valueFormatter": "@count"},
        "series": [
            {
                "type": "sankey",
                "left": 4,
                "right": 4,
                "top": 8,
                "bottom": 8,
                "nodeWidth": 12,
                # More than a line of text, so that the names of thin classes stand apart.
                "nodeGap": 16,
                "layoutIterations": 0,
                "draggable": False,
                "lineStyle": {"color": "source", "opacity": 0.3},
                # In a seam of the paper's colour: the names of thin classes stand across what flows from them.
                "label": {"textBorderColor": "@tone-surface", "textBorderWidth": 3},
                "data": nodes,
                "links": links,
            }
        ],
    }
