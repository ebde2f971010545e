"""Opportunities with the companies, the way that each took through the stages, and what the journal tells of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from guanxi.demo.company.deals import LOST, RIVALS, WON, Deal, deals
from guanxi.demo.loading.site import Site
from guanxi.journal.models import Entry
from guanxi.parties.models import Party
from guanxi.parties.models.choices import PartyKind, Source
from guanxi.sales.models import Opportunity, OutcomeReason, Stage, StageMove
from guanxi.sales.pipelines.standard import usual_pipeline

DAY = 86_400
TOLD = {WON: "OpportunityWon", LOST: "OpportunityLost"}
SOURCES = (Source.FAIR, Source.REFERRAL, Source.WEB, Source.CAMPAIGN, Source.CALL_CENTRE)
A_COMPANY = 1.2


@dataclass(frozen=True)
class Ways:
    """The company's pipeline: the key of a stage by its number, and the stages and reasons themselves."""

    open: list[Stage]
    ends: dict[int, Stage]
    reasons: dict[str, list[OutcomeReason]]

    @classmethod
    def known(cls) -> Ways:
        stages = list(usual_pipeline().stages.all())
        ends = {WON: next(s for s in stages if s.kind == "won"), LOST: next(s for s in stages if s.kind == "lost")}
        reasons: dict[str, list[OutcomeReason]] = {"won": [], "lost": []}
        for reason in OutcomeReason.objects.order_by("pk"):
            reasons[reason.outcome].append(reason)
        return cls([stage for stage in stages if stage.is_open], ends, reasons)

    def stage(self, number: int) -> Stage:
        return self.ends[number] if number < 0 else self.open[number]


def write_deals(site: Site) -> None:
    """Write the opportunities of the last year with all companies that were written before."""
    ranges = site.writer.load.ranges.filter(model=Party._meta.label_lower).values_list("first", "last")
    first, last = min(r[0] for r in ranges), max(r[1] for r in ranges)
    of_company = Party.objects.filter(pk__range=(first, last), kind=PartyKind.ORGANISATION, owner__isnull=False)
    companies = list(of_company.order_by("pk").values_list("pk", "owner_id", "team_id", "name"))
    ways, rng = Ways.known(), site.scene.random(51)
    drawn = deals(rng, len(companies), int(len(companies) * A_COMPANY), len(ways.open))
    begun = site.writer.write(Opportunity, len(drawn), _columns(site, ways, drawn, companies, rng))
    _write_moves(site, ways, drawn, companies, begun)


def _moment(site: Site, ago: list[float]) -> np.ndarray:
    calendar = site.scene.calendar
    now = calendar.utc_midnight[site.scene.last_day] + np.timedelta64(calendar.now_minute * 60, "s")
    return now - (np.array(ago) * DAY).astype("timedelta64[s]")


def _columns(
    site: Site, ways: Ways, drawn: list[Deal], companies: list[tuple[int, int, int, str]], rng: np.random.Generator
) -> dict[str, object]:
    stages = [ways.stage(deal.steps[-1][0]) for deal in drawn]
    opened = _moment(site, [deal.steps[0][1] for deal in drawn])
    since = _moment(site, [deal.steps[-1][1] for deal in drawn])
    is_open = np.array([stage.is_open for stage in stages])
    today = site.scene.calendar.dates[site.scene.last_day].astype("datetime64[D]")
    rot = np.array([s.rot_days if s.rot_days is not None else -1 for s in stages])
    rots = since.astype("datetime64[D]") + (rot + 1).astype("timedelta64[D]")
    fitting = [ways.reasons.get(stage.kind) for stage in stages]
    reasons = [some[rng.integers(len(some))].pk if some else None for some in fitting]
    next_on = today + np.array([deal.next_in for deal in drawn]).astype("timedelta64[D]")
    never = np.datetime64("NaT", "D")
    return {
        "code": [f"{site.numbering.prefix}SJ-{n:05}" for n in range(1, len(drawn) + 1)],
        "name": _names(drawn, today),
        "party_id": [companies[deal.company][0] for deal in drawn],
        "owner_id": [companies[deal.company][1] for deal in drawn],
        "team_id": [companies[deal.company][2] for deal in drawn],
        "pipeline_id": ways.open[0].pipeline_id,
        "stage_id": [stage.pk for stage in stages],
        "furthest_id": [ways.stage(max(number for number, _ago in deal.steps)).pk for deal in drawn],
        "status": [str(stage.kind) for stage in stages],
        "stage_since": since,
        "rots_on": np.where(is_open & (rot >= 0), rots, never),
        "amount": [deal.amount for deal in drawn],
        "currency": settings.CURRENCY,
        "opened_at": opened,
        "expected_on": today + np.array([deal.expected for deal in drawn]).astype("timedelta64[D]"),
        "closed_at": np.where(is_open, np.datetime64("NaT", "s"), since),
        "forecast": [deal.forecast for deal in drawn],
        "source": [str(SOURCES[n]) for n in rng.integers(0, len(SOURCES), len(drawn))],
        "next_step": [deal.next_step for deal in drawn],
        "next_step_on": np.where([bool(deal.next_step) for deal in drawn], next_on, never),
        "reason_id": reasons,
        "lost_to": [
            RIVALS[rng.integers(len(RIVALS))] if deal.steps[-1][0] == LOST and rng.random() < 0.5 else ""
            for deal in drawn
        ],
        "created_at": opened,
        "updated_at": since,
    }


def _names(drawn: list[Deal], today: np.datetime64) -> list[str]:
    """What is bought and for which year; the second time that a company does so it is told apart."""
    names, seen = [], Counter[tuple[int, str]]()
    for deal in drawn:
        name = f"{(today + deal.expected).astype(object).year} {deal.purpose}"
        seen[deal.company, name] += 1
        times = seen[deal.company, name]
        names.append(name if times == 1 else f"{name}（第 {times} 批）")
    return names


def _write_moves(
    site: Site, ways: Ways, drawn: list[Deal], companies: list[tuple[int, int, int, str]], begun: int
) -> None:
    steps = [(n, place, *step) for n, deal in enumerate(drawn) for place, step in enumerate(deal.steps)]
    at = _moment(site, [ago for _n, _place, _stage, ago in steps])
    by = [companies[drawn[n].company][1] for n, *_ in steps]
    first = site.writer.write(
        StageMove,
        len(steps),
        {
            "opportunity_id": [begun + n for n, *_ in steps],
            "before_id": [
                ways.stage(drawn[n].steps[place - 1][0]).pk if place else None for n, place, _stage, _ago in steps
            ],
            "after_id": [ways.stage(stage).pk for _n, _place, stage, _ago in steps],
            "at": at,
            "by_id": by,
        },
    )
    told = [i for i, (_n, place, stage, _ago) in enumerate(steps) if not place or stage < 0]
    site.writer.write(
        Entry,
        len(told),
        {
            "party_id": [companies[drawn[steps[i][0]].company][0] for i in told],
            "at": at[told],
            "by_id": [by[i] for i in told],
            "kind": [f"sales.{TOLD.get(steps[i][2], 'OpportunityOpened')}" for i in told],
            "subject_model": StageMove._meta.label_lower,
            "subject_id": [first + i for i in told],
            "facts": [_facts(drawn[steps[i][0]]) if steps[i][2] < 0 else "{}" for i in told],
        },
    )


def _facts(deal: Deal) -> str:
    return f'{{"amount": {deal.amount}, "currency": "{settings.CURRENCY}", "reason": ""}}'
