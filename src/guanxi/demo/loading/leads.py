"""Leads in every state, from several sources, some in the public pool; with the rules that give them points."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import people
from guanxi.demo.company.companies import companies
from guanxi.demo.company.reading import weighted
from guanxi.demo.loading.ground import unclaimed
from guanxi.demo.loading.site import Site
from guanxi.kernel.text import match_key
from guanxi.parties.models import Party
from guanxi.parties.models.choices import PartyKind, Source
from guanxi.parties.points import phone_key
from guanxi.sales.leads.scoring import rescore
from guanxi.sales.models import Lead, LeadSource, Opportunity, ScoreRule

# Name, cost of one lead in fen, share.
SOURCES = (
    ("官网表单", Source.WEB, 1_200, 0.26),
    ("搜索广告", Source.WEB, 8_600, 0.22),
    ("行业展会", Source.FAIR, 15_000, 0.18),
    ("老客户介绍", Source.REFERRAL, 0, 0.16),
    ("公众号文章", Source.CAMPAIGN, 3_400, 0.12),
    ("电话陌拜", Source.CALL_CENTRE, 2_500, 0.06),
)
RULES: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("留了电话", 20, {"field": "phone", "op": "not_empty"}),
    ("留了邮箱", 10, {"field": "email", "op": "not_empty"}),
    ("是公司", 15, {"field": "company", "op": "not_empty"}),
    ("没有说明需求", -10, {"field": "remark", "op": "empty"}),
)
WANTS = ("想了解企业年节礼盒的价格", "办公室咖啡长期供应，请报价", "询问茶叶批发政策", "活动伴手礼 200 份，月底要", "")
CAMPAIGNS = ("中秋礼盒", "春茶上市", "办公咖啡", "")
REASONS = ("no_need", "no_budget", "no_answer", "not_ours", "competitor")
DAYS = 150
DAY = np.timedelta64(86_400, "s")
NEVER = np.datetime64("NaT", "s")
# Running numbers of phones and addresses, away from those of customers.
NUMBERS = 5_000_000


def write_leads(site: Site, count: int) -> None:
    """Write so many leads, most of them lately, with a random stream of their own."""
    rng = site.scene.random(40)
    sources, _rules = _write_words(site)
    state, captured = _states(rng, site, count)
    closed = np.isin(state, ["converted", "disqualified"])
    pooled = ~closed & (rng.random(count) < 0.15)
    sellers = np.array(site.scene.staff.company_sales)
    owner = np.where(pooled, -1, sellers[rng.integers(0, len(sellers), count)])
    now = _now(site)
    answered = captured + (np.exp(rng.normal(4.6, 1.3, count)) * 60).astype("timedelta64[s]")
    answered = np.where((state == "new") | (answered > now), NEVER, answered)
    seconds = (now - captured).astype(np.int64)
    touched = captured + (seconds * rng.random(count) ** 0.3).astype("timedelta64[s]")
    columns = {
        **_people(rng, site, count, state == "converted"),
        "code": [f"{site.filing.prefix}L{n:06}" for n in range(1, count + 1)],
        "source_id": sources + rng.choice(len(SOURCES), count, p=[share for *_told, share in SOURCES]),
        "campaign": np.array(CAMPAIGNS, dtype=object)[rng.integers(0, len(CAMPAIGNS), count)],
        "remark": np.array(WANTS, dtype=object)[rng.integers(0, len(WANTS), count)],
        "state": state,
        "reason": np.where(state == "disqualified", np.array(REASONS, dtype=object)[rng.integers(0, 5, count)], ""),
        "captured_at": captured,
        "first_answer_at": answered,
        "answer_minutes": [
            None if np.isnat(a) else int((a - c) / DAY * 1440) for a, c in zip(answered, captured, strict=True)
        ],
        "closed_at": np.where(closed, touched, NEVER),
        "pooled_at": np.where(pooled, touched, NEVER),
        "touched_at": touched,
        "created_at": captured,
        "updated_at": touched,
        **site.owned(owner),
    }
    _link(columns, list(_deals(site)))
    first = site.writer.write(Lead, count, columns)
    rescore(range(first, first + count), at=site.scene.calendar.as_of)


def _write_words(site: Site) -> tuple[int, int]:
    names, kinds, costs, _shares = map(list, zip(*SOURCES, strict=True))
    told = {"name": unclaimed(LeadSource, "name", names), "kind": list(map(str, kinds)), "cost": costs}
    sources = site.writer.write(LeadSource, len(SOURCES), told)
    rules = {
        "name": unclaimed(ScoreRule, "name", [name for name, _points, _condition in RULES]),
        "points": [points for _name, points, _condition in RULES],
        "condition": [json.dumps(condition) for _name, _points, condition in RULES],
    }
    return sources, site.writer.write(ScoreRule, len(RULES), rules)


def _states(rng: Generator, site: Site, count: int) -> tuple[np.ndarray, np.ndarray]:
    """How each stands, and when it came in: what came in lately is new, what came long ago is closed."""
    age = DAYS * rng.random(count) ** 1.8
    draw = rng.random(count)
    old = np.select([draw < 0.3, draw < 0.62, draw < 0.8], ["converted", "disqualified", "working"], "qualified")
    recent = np.select([draw < 0.4, draw < 0.8, draw < 0.9], ["new", "working", "qualified"], "disqualified")
    state = np.where(age < 1, "new", np.where(age < 20, recent, old)).astype(object)
    captured = _now(site) - (age * 86_400 + 60).astype("timedelta64[s]")
    return state, captured


def _people(rng: Generator, site: Site, count: int, converted: np.ndarray) -> dict[str, Any]:
    """Who they are; those converted are customers of the company, and a few others are known already, too."""
    group = companies(rng, site.scene, count, 0, site.taken)
    company = np.array(group.name, dtype=object)
    company[rng.random(count) < 0.25] = ""
    known = list(_customers(site))
    party: list[int | None] = [None] * count
    for n in np.flatnonzero(converted | (rng.random(count) < 0.03)).tolist() if known else ():
        key, company[n] = known[n % len(known)]
        party[n] = key if converted[n] else None
    surname, given = people.names(rng, rng.random(count) < 0.5, rng.integers(1970, 2000, count))
    numbers = NUMBERS + np.arange(count)
    phone = np.where(rng.random(count) < 0.85, np.array(people.mobiles(numbers), dtype=object), "")
    hosts = [f"{people.latin(short)}{n}.example" for n, short in enumerate(group.short)]
    email = np.where(rng.random(count) < 0.5, np.array(people.emails(surname, given, numbers, hosts), dtype=object), "")
    name = (surname + given).tolist()
    return {
        "name": name,
        "company": company.tolist(),
        "title": weighted("title").words[weighted("title").numbers(rng.random(count))],
        "phone": phone.tolist(),
        "email": email.tolist(),
        "region": [site.scene.stores.towns[c].province for c in group.city.tolist()],
        "industry": group.industry,
        "party_id": party,
        "phone_key": [phone_key(p) if p else "" for p in phone.tolist()],
        "email_key": [address.casefold() for address in email.tolist()],
        "name_key": [match_key(c or n) for c, n in zip(company.tolist(), name, strict=True)],
    }


def _link(columns: dict[str, Any], deals: list[tuple[int, int, datetime]]) -> None:
    """What was converted became the first opportunity that its company opened after that, where there is one."""
    opened: dict[int, list[tuple[int, np.datetime64]]] = defaultdict(list)
    for key, party, at in deals:
        opened[party].append((key, np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "s")))
    columns["opportunity_id"] = [None] * len(columns["state"])
    for n in np.flatnonzero(columns["state"] == "converted").tolist():
        own = opened[columns["party_id"][n]]
        found = next((deal for deal in own if deal[1] >= columns["captured_at"][n]), None)
        if found:
            own.remove(found)
            columns["opportunity_id"][n], columns["closed_at"][n] = found


def _deals(site: Site) -> Any:
    """The opportunities of the demo company: key, customer, when it was opened; the first ones first."""
    rows = Opportunity.objects.filter(code__startswith=site.numbering.prefix, party__isnull=False)
    return rows.order_by("opened_at", "pk").values_list("pk", "party_id", "opened_at")


def _customers(site: Site) -> Any:
    """Some companies of the demo company: key and name."""
    rows = Party.objects.filter(code__startswith=site.filing.prefix, kind=PartyKind.ORGANISATION).order_by("pk")
    return rows.values_list("pk", "name")[:200]


def _now(site: Site) -> np.datetime64:
    calendar = site.scene.calendar
    return calendar.utc_midnight[site.scene.last_day] + calendar.now_minute * np.timedelta64(60, "s")
