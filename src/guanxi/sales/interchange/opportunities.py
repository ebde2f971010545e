"""Importing opportunities: one row is one, found again by its number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.audit.recording import to_json
from guanxi.events.bus import publish
from guanxi.exchange import custom, kinds
from guanxi.exchange.kinds import Kind
from guanxi.exchange.loading import Line, Loading
from guanxi.exchange.record_loader import RecordLoader, Target
from guanxi.kernel import money
from guanxi.parties.models.choices import PartyKind
from guanxi.sales.interchange.deal_references import DealReferences
from guanxi.sales.interchange.fields import OPPORTUNITY_FIELDS, OPPORTUNITY_RULES
from guanxi.sales.interchange.references import References
from guanxi.sales.models import Opportunity, OpportunityLine, Stage, StageKind, StageMove
from guanxi.sales.opportunities.moving import further, standing_in, told_of
from guanxi.sales.pipelines.standard import usual_pipeline

COLUMNS = {"code": "code", "name": "name", "party": "party_id", "owner": "owner_id", "stage": "stage_id",
           "amount": "amount", "opened": "opened_at", "closed": "closed_at", "expected_on": "expected_on",
           "forecast": "forecast", "source": "source", "next_step": "next_step",
           "next_step_on": "next_step_on"}  # fmt: skip
PLAIN = tuple(name for name in COLUMNS if name not in ("stage", "opened", "closed"))
MOMENTS = ("opened", "closed")
BATCH = 200


class OpportunityLoader(RecordLoader):
    """Brings opportunities in. Of what stood in which stage when, a file tells the last alone: so does the history."""

    model = Opportunity

    def __init__(self, loading: Loading) -> None:
        super().__init__(loading)
        self.customers = References(loading, customer="party", kind=PartyKind.ORGANISATION)
        self.deal = DealReferences(loading)
        self.stages: dict[int, Stage] = {}

    def prepare(self, lines: Sequence[Line]) -> None:
        for line in lines:
            for name in MOMENTS:
                if line.values.get(name) is not None:
                    line.values[name] = line.values[name].astimezone(UTC)
            if line.values.get("name") is None and "name" not in self.loading.mapped:
                told = (line.values.get("product"), line.values.get("party"))
                line.values["name"] = (" · ".join(filter(None, told)) or line.values["code"])[:200]
        self.customers.resolve_customers(lines)
        going_on = [line for line in lines if line.outcome is None]
        for line in going_on:
            if party := line.values.get("party"):
                line.values["party"] = self.customers.customers[party]
        self.deal.resolve(going_on)

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        return [values["code"]]

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        found = list(Opportunity.objects.filter(code__in=keys))
        changeable = self.loading.changeable(Opportunity, [record.pk for record in found])
        lines = OpportunityLine.objects.filter(opportunity__in=found).order_by("-pk")
        products = dict(lines.values_list("opportunity_id", "product_id"))
        return {
            record.code: Target(
                held={name: to_json(getattr(record, column)) for name, column in COLUMNS.items()}
                | {"product": products.get(record.pk)},
                record=record,
                is_closed=record.pk not in changeable,
            )
            for record in found
        }

    def create(self, targets: Sequence[Target]) -> None:
        records = [self._new(target.changes) for target in targets]
        made = Opportunity.objects.bulk_create(records)
        moves = []
        for target, record in zip(targets, made, strict=True):
            target.record = record
            moves.append(self._move(record, None))
        self._write_down(moves)
        OpportunityLine.objects.bulk_create_parts(_lines(targets))

    def update(self, targets: Sequence[Target]) -> None:
        moves = []
        for target in targets:
            before = target.record.stage
            self._fill(target.record, target.changes)
            if target.record.stage_id != before.pk:
                moves.append(self._move(target.record, before))
        named = {name for target in targets for name in custom.said(target.changes)}
        derived = ("pipeline", "status", "stage_since", "rots_on", "furthest")
        columns = [*(c.removesuffix("_id") for c in COLUMNS.values()), *derived, *named]
        Opportunity.objects.bulk_update([target.record for target in targets], columns, batch_size=BATCH)
        StageMove.objects.bulk_create(moves)
        publish(*map(told_of, moves))
        sold = [target for target in targets if target.changes.keys() & {"product", "amount"}]
        for target in sold:
            target.changes.setdefault("product", target.held.get("product"))
        single = [t for t in sold if t.record.lines.count() <= 1]
        OpportunityLine.objects.filter(opportunity__in=[target.record for target in single]).delete()
        OpportunityLine.objects.bulk_create(_lines(single))

    def _write_down(self, moves: Sequence[StageMove]) -> None:
        kept = StageMove.objects.bulk_create_parts(moves)
        publish(*(told_of(move) for move in kept if move.opportunity.party_id is not None))

    def _new(self, changes: dict[str, Any]) -> Opportunity:
        owner = self.loading.owner
        record = Opportunity(
            currency=self.loading.conventions.currency,
            owner_id=owner.pk if owner else None,
            opened_at=changes.get("opened") or changes.get("closed") or self.loading.at,
            created_at=self.loading.at,
            updated_at=self.loading.at,
        )
        self._fill(record, changes)
        return record

    def _fill(self, record: Opportunity, changes: dict[str, Any]) -> None:
        for name in PLAIN:
            if changes.get(name) is not None:
                setattr(record, COLUMNS[name], changes[name])
        for name, value in custom.said(changes).items():
            setattr(record, name, value)
        record.opened_at = changes.get("opened") or record.opened_at
        stage = self._stage(changes.get("stage") or record.stage_id)
        if stage.pk == record.stage_id and "closed" not in changes:
            return
        since = changes.get("closed") if not stage.is_open else None
        for column, value in standing_in(stage, since or self._since(record)).items():
            setattr(record, column, value)
        record.furthest = further(self.stages.get(record.furthest_id or 0), stage)
        if stage.is_open and changes.get("closed") is not None and record.expected_on is None:
            # What is still open cannot have been closed: it is meant to be, on that day.
            record.expected_on = timezone.localdate(changes["closed"])

    def _since(self, record: Opportunity) -> datetime:
        return record.opened_at if record.pk is None else self.loading.at

    def _stage(self, pk: int | None) -> Stage:
        if not self.stages:
            usual_pipeline()
        if pk is None:
            return usual_pipeline().stages.filter(kind=StageKind.OPEN)[0]
        if pk not in self.stages:
            self.stages |= Stage.objects.select_related("pipeline").in_bulk()
        return self.stages[pk]

    def _move(self, record: Opportunity, before: Stage | None) -> StageMove:
        by = self.loading.by.pk if self.loading.by else None
        return StageMove(opportunity=record, before=before, after=record.stage, at=record.stage_since, by_id=by)


def _lines(targets: Iterable[Target]) -> list[OpportunityLine]:
    """The product that a row names, once, at the amount that it tells."""
    return [
        OpportunityLine(
            opportunity=target.record,
            product_id=target.changes["product"],
            unit_price=None if (amount := target.record.amount) is None else money.to_decimal(amount, currency),
            amount=amount,
        )
        for target in targets
        if target.changes.get("product") and (currency := target.record.currency)
    ]


KIND = kinds.register(
    Kind(
        key="opportunities",
        rank=45,
        label=_("Opportunities"),
        model=Opportunity,
        fields=OPPORTUNITY_FIELDS,
        loader=OpportunityLoader,
        needs=(("code",),),
        rules=OPPORTUNITY_RULES,
        hint=_("One row is one opportunity. People, customers, products and stages that are not known yet are made."),
        listed="opportunities:list",
    )
)
