"""Import and export of the targets of people; each is found again by whose it is, for when, and of what."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.sales.targets.listings import TARGETS
from guanxi.workbench.interchange import ListingLoader, exchange


class TargetLoader(ListingLoader):
    """Knows the people of targets by their keys."""

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return super().keys_of({name: getattr(value, "pk", value) for name, value in values.items()})


exchange(
    TARGETS,
    by=("owner", "measure", "unit", "starts_on"),
    synonyms={
        "owner": ("人员", "姓名", "销售", "负责人", "person", "salesperson", "username"),
        "measure": ("指标", "指标类型", "kpi"),
        "unit": ("周期", "period"),
        "starts_on": ("开始日期", "月份", "month", "from", "first day"),
        "amount": ("目标", "目标值", "目标金额", "goal"),
    },
    hints={"starts_on": _("The first day of the month, quarter or year.")},
    loader=TargetLoader,
    rank=60,
)
