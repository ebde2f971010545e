"""Import and export of leads, each found again by its number; a source that is not known yet is made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.loading import Line
from guanxi.exchange.record_loader import Target
from guanxi.kernel.text import clean
from guanxi.sales.leads.listing import LEADS, SOURCES
from guanxi.sales.models import Lead, LeadSource
from guanxi.workbench.interchange import ListingLoader, exchange
from guanxi.workbench.interchange.loader import BATCH

KEYS = ("phone_key", "email_key", "name_key", "answer_minutes")

SYNONYMS = {
    "code": ("线索编号", "线索号", "编号", "lead id", "lead number", "mql id", "id"),
    "name": ("姓名", "联系人", "contact", "contact name", "full name"),
    "company": ("公司", "公司名称", "单位", "企业名称", "company name", "organisation", "organization"),
    "title": ("职务", "职位", "position"),
    "phone": ("电话", "手机", "手机号", "联系电话", "mobile", "telephone"),
    "email": ("邮箱", "电子邮箱", "email address", "mail"),
    "wechat": ("微信", "微信号"),
    "region": ("地区", "区域", "省份", "城市", "city", "province"),
    "industry": ("行业", "business segment", "segment"),
    "source": ("来源", "线索来源", "渠道", "origin", "lead source", "channel"),
    "campaign": ("活动", "推广活动", "页面", "landing page", "landing page id", "utm campaign"),
    "cost": ("成本", "获客成本", "lead cost"),
    "state": ("状态", "线索状态", "status", "lead status"),
    "captured_at": ("获取时间", "创建时间", "日期", "first contact date", "date", "created"),
    "owner": ("负责人", "销售", "salesperson", "sales rep"),
    "remark": ("备注", "说明", "notes", "comment", "message"),
}


class LeadLoader(ListingLoader):
    """Brings leads in: sources go by their names, which is all that a dry run knows of new ones."""

    def prepare(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if line.values.get("source") is not None:
                line.values["source"] = clean(line.values["source"])[:80]
        super().prepare(lines)

    def _find_named(self, name: str, lines: Sequence[Line]) -> None:
        if name != "source":
            super()._find_named(name, lines)

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        self.sources = dict(LeadSource.objects.values_list("pk", "name"))
        return super().find(keys)

    def held(self, record: Lead) -> dict[str, Any]:
        return super().held(record) | {"source": self.sources.get(record.source_id or 0)}

    def create(self, targets: Sequence[Target]) -> None:
        self._know(targets)
        super().create(targets)

    def update(self, targets: Sequence[Target]) -> None:
        self._know(targets)
        for target in targets:
            self.fill(target.record, target.changes)
        names = {name for target in targets for name in target.changes} | {"pooled_at", "closed_at", *KEYS}
        Lead.objects.bulk_update([t.record for t in targets], names, batch_size=BATCH)

    def fill(self, record: Lead, changes: dict[str, Any]) -> None:
        given = dict(changes)
        if "source" in given:
            record.source_id = self.known.get(given.pop("source"))
        super().fill(record, given)
        at = self.loading.at
        record.captured_at = record.captured_at or at
        record.touched_at = record.touched_at or at
        record.pooled_at = None if record.owner_id else record.pooled_at or at
        record.closed_at = None if record.is_open else record.closed_at or at
        record.derive()

    known: dict[str, int] = {}

    def _know(self, targets: Sequence[Target]) -> None:
        """Make the sources that these rows name and nobody has named before."""
        asked = {name for target in targets if (name := target.changes.get("source"))}
        self.known = dict(LeadSource.objects.filter(name__in=asked).values_list("name", "pk"))
        for name in sorted(asked - self.known.keys()):
            self.known[name] = LeadSource.objects.create(name=name).pk


exchange(
    LEADS,
    by=("code",),
    synonyms=SYNONYMS,
    hints={"source": _("By name; one that is not known yet is made.")},
    loader=LeadLoader,
    rank=35,
)
exchange(SOURCES, by=("name",), rank=120)
