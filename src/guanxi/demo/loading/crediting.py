"""Credit of companies that buy on account: criteria, grades, appraisals with their scores, and the order on hold."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.utils import translation
from numpy.random import Generator

from guanxi.credit.behaviour import Behaviour, score_of
from guanxi.credit.measuring import evidence_of, measured
from guanxi.credit.models import Appraisal, AppraisalScore, Criterion, Grade
from guanxi.credit.scheme import CRITERIA, GRADES
from guanxi.credit.scoring import grade_for, proposed_limit, weighted
from guanxi.demo.loading.site import Site
from guanxi.parties.models import Party
from guanxi.sales.models import Hold, Order
from guanxi.sales.receivables.exposure import exposures

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 95
ONE_IN, MOST, SOON = 3, 60, 5
MOMENTS, DAYS = ("granted_at", "created_at", "updated_at"), ("appraised_on", "review_on")
EVIDENCE = ("查阅近两年财务报表", "走访客户与同行", "工商与司法信息查询", "合作记录良好")


def write_credit(site: Site) -> None:
    """Appraise some of the companies that buy on account, and those whose order waits for want of credit."""
    _write_scheme(site)
    buyers = Party.objects.filter(code__startswith=site.filing.prefix, settlement="credit", owner__isnull=False)
    held = list(Order.objects.filter(party__in=buyers, held_since__isnull=False).order_by("pk"))
    some = list(buyers.order_by("pk")[::ONE_IN][:MOST])
    known = {party.pk for party in some}
    chosen = some + [party for party in buyers.filter(orders__in=held).order_by("pk") if party.pk not in known]
    scores, heads = _appraised(site, chosen)
    if not heads:
        return
    columns: dict[str, Any] = {name: [head[name] for head in heads] for name in heads[0]}
    for name in MOMENTS:
        columns[name] = np.array(columns[name], "datetime64[s]")
    for name in DAYS:
        columns[name] = np.array(columns[name], "datetime64[D]")
    first = site.writer.write(Appraisal, len(heads), columns)
    rows = [(first + place, *row) for place, found in enumerate(scores) for row in found]
    names = ("appraisal_id", "criterion_id", "score", "evidence")
    site.writer.write(AppraisalScore, len(rows), {name: [row[n] for row in rows] for n, name in enumerate(names)})
    _write_holds(site, held, {head["party_id"]: head["limit"] for head in heads})


def _write_scheme(site: Site) -> None:
    """The usual criteria and grades, where the company has none of its own."""
    if Criterion.objects.exists() or Grade.objects.exists():
        return
    with translation.override(settings.LANGUAGE_CODE):
        criteria = [
            (str(factor), str(name), weight, str(look), measure) for factor, name, weight, look, measure in CRITERIA
        ]
    for model, names, rows in (
        (Criterion, ("factor", "name", "weight", "guidance", "measure"), [(*r[:4], str(r[4])) for r in criteria]),
        (Grade, ("name", "lowest_score", "months", "terms_days", "review_months"), GRADES),
    ):
        site.writer.write(model, len(rows), {name: [row[n] for row in rows] for n, name in enumerate(names)})


def _appraised(site: Site, chosen: list[Party]) -> tuple[list[list[tuple[Any, ...]]], list[dict[str, Any]]]:
    """The scores of each, and the appraisal that they make; the first one's review is due in these days."""
    rng, calendar = site.scene.random(STREAM), site.scene.calendar
    criteria, grades = list(Criterion.objects.filter(is_used=True).order_by("pk")), list(Grade.objects.all())
    behaviours = measured([party.pk for party in chosen], at=calendar.as_of)
    scores, heads = [], []
    for party in chosen:
        found = _scores(rng, criteria, behaviours.get(party.pk))
        scores.append([(one.pk, str(score), words) for one, (score, words) in found.items()])
        total = weighted({one: score for one, (score, _words) in found.items()})
        ago = int(rng.integers(20, 80))
        heads.append(_head(site, party, total, grade_for(total, grades), ago))
    if heads:
        heads[0]["review_on"] = calendar.today + timedelta(days=SOON)
    return scores, heads


def _scores(
    rng: Generator, criteria: list[Criterion], behaviour: Behaviour | None
) -> dict[Criterion, tuple[Decimal, str]]:
    """What was judged of a customer, around a level of their own, and what their payments tell."""
    level, found = rng.normal(72, 9), {}
    for criterion in criteria:
        judged = Decimal(int(np.clip(round(rng.normal(level, 8)), 0, 100)))
        words = EVIDENCE[int(rng.integers(len(EVIDENCE)))]
        if criterion.measure and behaviour is not None:
            with translation.override(settings.LANGUAGE_CODE):
                judged, words = score_of(behaviour), evidence_of(behaviour)
        found[criterion] = (judged, words)
    return found


def _head(site: Site, party: Party, score: Decimal | None, grade: Grade | None, ago: int) -> dict[str, Any]:
    """An appraisal so many days ago, in force with the limit that its grade proposes."""
    calendar = site.scene.calendar
    granted = calendar.utc_midnight[site.scene.last_day - ago].astype("datetime64[s]") + np.timedelta64(10 * 3600, "s")
    day = calendar.today - timedelta(days=ago)
    limit = proposed_limit(grade, party.purchase_total * 365 // calendar.days)
    return {
        "party_id": party.pk,
        "owner_id": party.owner_id,
        "team_id": party.team_id,
        "appraised_on": day,
        "state": str(Appraisal.State.IN_FORCE if grade else Appraisal.State.DRAFT),
        "score": None if score is None else str(score),
        "grade_id": grade.pk if grade else None,
        "granted_grade_id": grade.pk if grade else None,
        "currency": settings.CURRENCY,
        "proposed": limit,
        "limit": limit,
        "terms_days": grade.terms_days if grade else None,
        "review_on": day + relativedelta(months=grade.review_months) if grade else None,
        "granted_at": granted,
        "created_at": granted,
        "updated_at": granted,
    }


def _write_holds(site: Site, held: list[Order], limits: dict[int, int | None]) -> None:
    """Why the orders wait, with the figures of today."""
    found = exposures([order.party_id for order in held if order.party_id], today=site.scene.calendar.today)
    owed = [found[order.party_id] for order in held if order.party_id]
    since = [order.held_since.replace(tzinfo=None) for order in held if order.held_since]
    site.writer.write(
        Hold,
        len(held),
        {
            "order_id": [order.pk for order in held],
            "causes": [json.dumps([str(Hold.Cause.OVERDUE)]) for _order in held],
            "limit": [limits[order.party_id] or 0 for order in held if order.party_id],
            "exposure": [one.total for one in owed],
            "overdue": [one.overdue for one in owed],
            "placed_at": np.array(since, "datetime64[s]"),
        },
    )
