"""What companies might buy over the last year: deals on their way through the stages of a pipeline."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

PURPOSES = (
    "中秋员工福利", "端午礼盒团购", "年货采购", "办公茶水年单", "会议茶歇供应", "咖啡机与豆料租赁", "客户答谢礼品",
    "新店开业备货", "食堂饮品供应", "节日伴手礼定制", "季度补货", "联名礼盒定制",
)  # fmt: skip
NEXT_STEPS = ("电话确认需求", "发送报价", "寄送样品", "上门演示", "约见采购负责人", "确认合同条款", "跟进付款方式")
RIVALS = ("同城茶礼", "百味优选", "鼎香商贸", "臻品汇")
YEAR, LOST_PER_STAGE, MEDIAN_DAYS = 365, 0.17, 11.0
# So many in a hundred of the open ones have a next step; some of these are late.
PLANNED, LATE_DAYS, AHEAD_DAYS = 0.75, 5, 14
WON, LOST = -1, -2
# How surely what stands in each stage is counted on.
FORECASTS = ("pipeline", "pipeline", "best_case", "commit")


@dataclass
class Deal:
    """One deal. `steps` are the stages that it entered (an open one by number, or WON or LOST), each so many days ago;
    `expected` and `next_in` are days from today.
    """

    company: int
    purpose: str
    amount: int
    steps: list[tuple[int, float]] = field(default_factory=list)
    expected: int = 0
    next_step: str = ""
    next_in: int = 0
    forecast: str = "pipeline"


def deals(rng: Generator, companies: int, count: int, stages: int) -> list[Deal]:
    """So many deals with companies by number, in a pipeline with so many open stages."""
    found = []
    for company in rng.integers(0, companies, count).tolist():
        amount = int(np.exp(rng.normal(10.2, 0.9)) // 100) * 100_00
        deal = Deal(company, PURPOSES[rng.integers(len(PURPOSES))], max(amount, 500_00))
        _walk(rng, deal, stages)
        _plan(rng, deal, stages)
        found.append(deal)
    # The newest come last, so that they head the lists.
    return sorted(found, key=lambda deal: -deal.steps[0][1])


def _walk(rng: Generator, deal: Deal, stages: int) -> None:
    """From the first stage on, each for some days, until today."""
    # Most are young.
    ago = float(YEAR * rng.random() ** 2.2)
    for stage in range(stages):
        deal.steps.append((stage, ago))
        ago -= float(MEDIAN_DAYS * np.exp(rng.normal(0, 0.7)))
        if ago <= 0:
            return
        if rng.random() < LOST_PER_STAGE:
            deal.steps.append((LOST, ago))
            return
    deal.steps.append((WON, ago))


def _plan(rng: Generator, deal: Deal, stages: int) -> None:
    """When it is expected to close, what comes next, and how surely it is counted on."""
    stage, ago = deal.steps[-1]
    deal.expected = -int(ago) + int(rng.integers(-9, 10))
    if stage < 0:
        return
    deal.expected = int(rng.integers(-4, 25)) + 18 * (stages - 1 - stage)
    deal.forecast = FORECASTS[min(3, stage + int(rng.random() < 0.2))]
    if rng.random() < PLANNED:
        deal.next_step = NEXT_STEPS[rng.integers(len(NEXT_STEPS))]
        deal.next_in = int(rng.integers(-LATE_DAYS, AHEAD_DAYS))
