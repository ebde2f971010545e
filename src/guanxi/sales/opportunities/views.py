"""The page of an opportunity: where it stands, what it is about, who has a say, and how it came so far."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from guanxi.access.models import User
from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.sight import record_seen
from guanxi.parties.tones import DECISION
from guanxi.sales import bundles, tones
from guanxi.sales.models import Lead, Opportunity, Stage, StageMove, Stakeholder
from guanxi.sales.opportunities.listing import OPPORTUNITIES
from guanxi.sales.opportunities.moving import needs_met
from guanxi.workbench.views.pages import page_of

# What the head of the page and its figures say.
HEAD = frozenset(
    {
        "party",
        "stage",
        "amount",
        "weighted",
        "expected_on",
        "in_stage",
        "status",
        "forecast",
        "next_step",
        "next_step_on",
    }
)


@dataclass(frozen=True)
class Step:
    """A stage on the bar: behind, here, or ahead."""

    stage: Stage
    place: str
    tone: str


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """An opportunity and all that hangs on it."""
    user = request.user
    rows = Opportunity.objects.select_related("party", "owner", "stage", "pipeline", "reason")
    opportunity = get_visible_or_404(rows, user, pk=pk)
    page = page_of(request, OPPORTUNITIES, opportunity)
    people = Stakeholder.objects.filter(opportunity=opportunity).with_sight(user).select_related("person")
    context = {
        "opportunity": opportunity,
        "customer": record_seen(opportunity, "party"),
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "steps": steps_of(opportunity),
        "needs": needs_met(opportunity, opportunity.stage) if opportunity.is_open else [],
        "lines": bundles.told_today(opportunity.lines.select_related("product").order_by("pk")),
        "shows_amount": user.reads(OPPORTUNITIES.label, "amount"),
        "people": [(found, record_seen(found, "person"), DECISION.get(found.role, "neutral")) for found in people],
        "rivals": opportunity.rivals.order_by("name"),
        "splits": shares_of(opportunity),
        "moves": history_of(opportunity),
        "lead": Lead.objects.visible_to(user).filter(opportunity=opportunity).first(),
    }
    return render(request, "sales/opportunity.html", page | context)


def steps_of(opportunity: Opportunity) -> list[Step]:
    """The stages of its pipeline: the open ones, and the end that it came to, if any."""
    here = opportunity.stage
    shown = [s for s in opportunity.pipeline.stages.all() if s.is_open or s.pk == here.pk]
    passed = True
    steps = []
    for stage in shown:
        passed = passed and stage.pk != here.pk
        place = "here" if stage.pk == here.pk else "behind" if passed else "ahead"
        steps.append(Step(stage, place, tones.OUTCOME[stage.kind]))
    return steps


def shares_of(opportunity: Opportunity) -> list[tuple[Any, User | None, int]]:
    """Who has which share of it, in percent; what is given to nobody is the owner's."""
    splits = opportunity.splits.select_related("colleague").order_by("-share", "pk")
    given: list[tuple[Any, User | None, int]] = [(split, split.colleague, split.share) for split in splits]
    rest = 100 - sum(share for _split, _colleague, share in given)
    return [*given, (None, opportunity.owner, rest)] if given and rest else given


def history_of(opportunity: Opportunity) -> list[tuple[StageMove, int]]:
    """Its moves, the latest first, each with the days that it then stood there."""
    moves = list(
        StageMove.objects.filter(opportunity=opportunity).select_related("before", "after", "by").order_by("at", "pk")
    )
    until = [following.at for _move, following in pairwise(moves)]
    until.append(opportunity.closed_at or timezone.now())
    return [(move, max(0, (end - move.at).days)) for move, end in zip(moves, until, strict=True)][::-1]
