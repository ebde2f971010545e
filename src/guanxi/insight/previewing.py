"""What a page would say by other parameters, beside what it says by the present ones; nothing is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from guanxi.conditions.kinds.choice import pairs
from guanxi.insight import analysing, snapshot
from guanxi.insight.declaring import AnalysisPage, page_named
from guanxi.insight.gathering import Tally, tallied
from guanxi.insight.groups import Classes, Group, Grouping
from guanxi.insight.models import MethodSetting, Run
from guanxi.insight.reading import refusal_of
from guanxi.insight.snapshot import Snapshot
from guanxi.insight.telling import Found, Told


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One class by the present parameters and by others: customers and their value of the year (minor units)."""

    name: str
    tone: str
    now: tuple[int, int]
    then: tuple[int, int]

    @property
    def change(self) -> int:
        """How many customers more it would have."""
        return self.then[0] - self.now[0]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would change: the sentence, the classes, the figures (name, now, then); or why there is no answer.

    Of many customers every so many-th was counted, and stands for so many.
    """

    sentence: str = ""
    classes: Sequence[Compared] = ()
    figures: Sequence[tuple[str, str, str]] = ()
    refused: str = ""
    every: int = 1


@dataclass(frozen=True)
class _Answer:
    run: Run
    tally: Tally
    every: int

    def told(self, page: AnalysisPage) -> tuple[Told, dict[str, Group]]:
        """What the page says of it, and its classes, in the language of the moment."""
        if refusal_of(self.run):
            return Told(), {}
        groups = _groups(
            page.classes(self.run.parameters),
            {key: (n * self.every, m * self.every) for key, (n, m) in self.tally.items()},
        )
        return page.tell(Found(result=self.run.result, groups=groups, every=self.every)), {g.key: g for g in groups}


def preview(page: AnalysisPage, parameters: Mapping[str, str]) -> Preview | None:
    """What the page would say of the newest snapshot, on the day of its newest result; None before the first one."""
    latest, taken = Run.latest(page.key), snapshot.latest()
    if latest is None or taken is None:
        return None
    there = _answer(page, taken, latest.at, parameters, anew=True)
    if refused := refusal_of(there.run):
        return Preview(refused=refused)
    here = _present(page.key, taken, latest.at, json.dumps(MethodSetting.of(page.key), sort_keys=True))
    (now, before), (then, after) = here.told(page), there.told(page)
    values = {figure.label: figure.value for figure in now.figures}
    return Preview(
        sentence=then.sentence,
        classes=_compared(before, after) if there.tally else (),
        figures=[(figure.label, values.get(figure.label, "–"), figure.value) for figure in then.figures],
        every=there.every,
    )


@lru_cache(maxsize=16)
def _present(key: str, taken: Snapshot, at: datetime, parameters: str) -> _Answer:
    """The answer by the parameters that are kept, counted like those that are tried, and once for all of them."""
    page = page_named(key)
    assert page is not None
    return _answer(page, taken, at, json.loads(parameters), anew=False)


def _answer(page: AnalysisPage, taken: Snapshot, at: datetime, parameters: Mapping[str, Any], *, anew: bool) -> _Answer:
    part, every = taken.sample()
    as_of = timezone.localtime(at).date()
    run = Run(method=page.key, at=at, parameters=dict(parameters))
    result = analysing.answer(page, part, as_of, run, anew=anew)
    grouping = page.classes(parameters)
    return _Answer(run, tallied(page, grouping, result, part, as_of) if result is not None else {}, every)


def _groups(grouping: Grouping | None, tally: Tally) -> list[Group]:
    """The classes as counted, also those that nobody has seen before."""
    if grouping is None or not tally:
        return []
    if isinstance(grouping, Classes):
        words = {str(key): str(word) for key, word in pairs(grouping.words)}
        named = grouping.named or str
        words |= {key: str(named(key)) for key in tally if key not in words}
        known = [(key, word, (grouping.tones or {}).get(key, "neutral")) for key, word in words.items()]
    else:
        known = [(band.key, str(band.label), band.tone) for band in grouping.bands]
    total = sum(money for _n, money in tally.values())
    counted = [(key, name, tone, *tally.get(key, (0, 0))) for key, name, tone in known]
    return [
        Group(key=key, name=name, tone=tone, customers=n, money=money, share=money / total if total else 0, query="")
        for key, name, tone, n, money in counted
    ]


def _compared(before: Mapping[str, Group], after: Mapping[str, Group]) -> list[Compared]:
    """Every class that there is or would be, but those that stay empty."""
    found = []
    for key, group in {**before, **after}.items():
        now, then = ((g.customers, g.money) if (g := side.get(key)) else (0, 0) for side in (before, after))
        if any((*now, *then)):
            found.append(Compared(name=group.name, tone=group.tone, now=now, then=then))
    return found
