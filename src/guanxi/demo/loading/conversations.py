"""Pre-sales conversations about the latest opportunities and leads, most of them finished, some inspected."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from django.db import models
from numpy.random import Generator

from guanxi.demo.loading.site import Site
from guanxi.sales.models import FlowRun, FlowStep, Lead, Opportunity, RunStep
from guanxi.sales.presales.actions import TEXTS
from guanxi.sales.presales.inspecting import TENTH
from guanxi.sales.presales.standard import usual_flow

# A stream of its own: what was drawn for the others stays what it was.
STREAM = 97
MOST = 120
MOMENTS = {"started_at", "finished_at", "inspected_at", "done_at", "created_at", "updated_at"}
NEVER = np.datetime64("NaT", "s")
MINUTE = np.timedelta64(60, "s")
# What is learnt in a step, by its position.
NOTES = {
    1: ("老客户介绍来的，姓氏已确认", "展会上交换过名片"),
    2: ("月底要 200 份，预算每份 150 元左右", "办公室 80 人用，由行政经理决定", "给门店补货，希望半月一送"),
    3: ("最在意交期，其次是包装", "价格敏感，可以接受替换款"),
    5: ("量大希望再让两个点", "账期想要 45 天"),
    7: ("收货地址与发票抬头已核对",),
    8: ("周五前发报价，下周二回访",),
}
REMARKS = ("语速稍快，可以多听少说", "需求问得很细", "应当先确认预算再推荐", "核对完整，值得学习")
VERDICTS = ("流程完整，态度亲切。", "提问不够深入，推荐略早。", "谈判有分寸，告别时没有约下次时间。")


def write_conversations(site: Site) -> None:
    """Write them with their steps; those of the last weeks wait for their inspection or still go on."""
    rng, flow = site.scene.random(STREAM), usual_flow()
    plan = list(flow.steps.all())
    runs: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    for about in [*_latest(site, Opportunity), *_latest(site, Lead)]:
        run, own = _conversation(rng, site, about, plan)
        steps += [step | {"run_id": len(runs)} for step in own]
        runs.append(run | {"flow_id": flow.pk})
    if not runs:
        return
    first = site.writer.write(FlowRun, len(runs), _columns(runs))
    columns = _columns(steps) | {"run_id": [first + step["run_id"] for step in steps]}
    site.writer.write(RunStep, len(steps), columns)


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        name: [row[name] for row in rows]
        if name not in MOMENTS
        else np.array([NEVER if row[name] is None else row[name] for row in rows], "datetime64[s]")
        for name in rows[0]
    }


def _latest(site: Site, model: type[models.Model]) -> list[dict[str, Any]]:
    label = model._meta.label_lower
    written = site.writer.load.ranges.filter(model=label).values_list("first", "last")
    rows: list[dict[str, Any]] = []
    for span in written:
        own: Any = models.QuerySet(model).filter(pk__range=span, owner__isnull=False)
        rows += own.order_by("-created_at", "-pk").values("pk", "party_id", "owner_id", "team_id", "created_at")[:MOST]
    return [row | {"subject_model": label} for row in rows]


def _conversation(
    rng: Generator, site: Site, about: dict[str, Any], plan: list[FlowStep]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    calendar = site.scene.calendar
    now = calendar.utc_midnight[site.scene.last_day] + calendar.now_minute * MINUTE
    latest = now - int(rng.integers(90, 900)) * MINUTE
    started = min(_moment(about["created_at"]) + int(rng.integers(5, 600)) * MINUTE, latest)
    is_old = now - started > 3 * 1440 * MINUTE
    done = len(plan) if rng.random() < 0.6 else int(rng.integers(2, len(plan)))
    ends = started + 6 * len(plan) * MINUTE if done == len(plan) or is_old else NEVER
    # How good somebody is at it stays the same from one conversation to the next.
    skill = 0.7 + 0.25 * (about["owner_id"] * 37 % 11) / 10 if is_old and rng.random() < 0.45 else None
    own = [
        _step(rng, step, started + 5 * place * MINUTE, about["owner_id"], place <= done, skill)
        for place, step in enumerate(plan, 1)
    ]
    applying = [step for step in own if step["given"] is not None]
    run = {
        **{name: about[name] for name in ("party_id", "owner_id", "team_id", "subject_model")},
        "subject_id": about["pk"],
        "started_at": started,
        "finished_at": ends,
        "done": done,
        "total": len(plan),
        "created_at": started,
        "updated_at": started,
        **_inspection(rng, site, about["owner_id"], applying, ends if applying else None),
    }
    return run, own


def _step(
    rng: Generator, step: FlowStep, at: np.datetime64, owner: int, is_done: bool, skill: float | None
) -> dict[str, Any]:
    notes, given = NOTES.get(step.position, ()), None
    if skill is not None:
        share = float(np.clip(rng.normal(skill, 0.12), 0, 1)) if is_done else 0.0
        given = round(step.points * share)
    return {
        **{name: getattr(step, name) for name in TEXTS},
        "done_at": at if is_done else NEVER,
        "done_by_id": owner if is_done else None,
        "note": notes[int(rng.integers(len(notes)))] if is_done and notes and rng.random() < 0.6 else "",
        "given": given,
        "remark": REMARKS[int(rng.integers(len(REMARKS)))] if given is not None and rng.random() < 0.15 else "",
    }


def _inspection(
    rng: Generator, site: Site, owner: int, steps: list[dict[str, Any]], ended: np.datetime64 | None
) -> dict[str, Any]:
    possible = sum(step["points"] for step in steps)
    if ended is None or not possible:
        return dict.fromkeys(("inspected_at", "inspected_by_id", "given", "possible", "score")) | {"verdict": ""}
    given = sum(step["given"] for step in steps)
    return {
        "inspected_at": ended + int(rng.integers(1, 3)) * 1440 * MINUTE,
        "inspected_by_id": site.leader_of(owner),
        "given": given,
        "possible": possible,
        "score": (Decimal(100 * given) / possible).quantize(TENTH, ROUND_HALF_UP),
        "verdict": VERDICTS[int(rng.integers(len(VERDICTS)))],
    }


def _moment(at: datetime) -> np.datetime64:
    return np.datetime64(at.replace(tzinfo=None), "s")
