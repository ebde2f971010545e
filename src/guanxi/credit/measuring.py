"""What facts tell of a customer, as the evidence of a criterion."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.access.models import User
from guanxi.credit.behaviour import Behaviour, Measure, behaviour_of, score_of
from guanxi.credit.models import Appraisal, Criterion
from guanxi.credit.scoring import Scored
from guanxi.kernel import money
from guanxi.parties.models import Party


def measured(parties: Collection[int] | Mapping[int, object], *, at: datetime) -> dict[int, Behaviour]:
    """How these parties have paid in the past twelve months; who had nothing to pay is left out."""
    found = behaviour_of(list(parties), at=at)
    return {pk: behaviour for pk, behaviour in found.items() if behaviour.due}


def evidence_of(behaviour: Behaviour) -> str:
    """The figures in words, as they stand beside the score."""
    days = number_format(abs(behaviour.days_beyond), 1)
    paid = _("%(days)s days after the due day") if behaviour.days_beyond > 0 else _("%(days)s days before the due day")
    late = ngettext(
        "%(late)s of %(due)s amount late in 12 months", "%(late)s of %(due)s amounts late in 12 months", behaviour.due
    )
    figures = {"late": behaviour.late, "due": behaviour.due}
    told = _("Paid on average %(paid)s; %(late)s") % {"paid": paid % {"days": days}, "late": late % figures}
    if not behaviour.lost:
        return told
    lost = {"told": told, "amount": money.format(behaviour.lost, settings.CURRENCY)}
    return _("%(told)s; %(amount)s written off as bad debt") % lost


def measured_scores(party: int, *, at: datetime) -> list[Scored]:
    """What the party's payments say on the criteria that they measure; nothing where nothing fell due."""
    behaviour = measured([party], at=at).get(party)
    if behaviour is None:
        return []
    asked = Criterion.objects.filter(is_used=True, measure=Measure.PAYMENTS)
    return [Scored(criterion, score_of(behaviour), evidence_of(behaviour)) for criterion in asked]


def suggested(party: Party, user: User, *, at: datetime) -> list[Scored]:
    """What an appraisal of the party begins with: the scores of the last one in sight, and what facts measure now."""
    last = Appraisal.objects.visible_to(user).filter(party=party).order_by("-appraised_on", "-pk").first()
    rows = last.scores.select_related("criterion") if last else ()
    found = {row.criterion: Scored(row.criterion, row.score, row.evidence) for row in rows}
    return list((found | {scored.criterion: scored for scored in measured_scores(party.pk, at=at)}).values())
