"""The verbs of credit: appraise, revise, grant, end, and measuring again what facts tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.credit.behaviour import Measure, score_of
from guanxi.credit.measuring import evidence_of, measured, measured_scores
from guanxi.credit.models import Appraisal, AppraisalScore, Criterion, Factor, Grade
from guanxi.credit.policy import DECIDE
from guanxi.credit.scoring import Scored, by_factor, grade_for, proposed_limit, weighted
from guanxi.events.bus import publish
from guanxi.events.credit import CreditEnded, CreditGranted
from guanxi.records import actions as records
from guanxi.records.actions import Clash, Conflict

State = Appraisal.State


@transaction.atomic
def appraise(*, values: Mapping[str, Any], scores: Sequence[Scored], by: User | None, at: datetime) -> Appraisal:
    """Write an appraisal down as a draft; what facts measure is measured. Raises ValidationError for a day to come."""
    given = {"appraised_on": timezone.localdate(at), "owner": by, **values}
    _check_day(given["appraised_on"], at)
    appraisal = Appraisal(currency=settings.CURRENCY, **given)
    appraisal.full_clean()
    appraisal.save()
    judged = {scored.criterion for scored in scores}
    told = [scored for scored in measured_scores(appraisal.party_id, at=at) if scored.criterion not in judged]
    _write_scores(appraisal, [*scores, *told])
    return _follow(appraisal)


@transaction.atomic
def revise(
    *, record: Appraisal, values: Mapping[str, Any], scores: Sequence[Scored], version: int | None, at: datetime
) -> Appraisal:
    """Change a draft and its scores; criteria that are not among `scores` go.

    Raises records.Conflict if somebody else has changed it, ValidationError for one that is in force or has ended.
    """
    current = Appraisal.objects.select_for_update().get(pk=record.pk)
    if version is not None and current.version != version:
        clashes = [Clash(n, getattr(current, n), v) for n, v in values.items() if getattr(current, n) != v]
        raise Conflict(current, clashes)
    changed = change(record=current, values=values, version=None)
    _write_scores(changed, scores)
    return _follow(changed)


@transaction.atomic
def change(*, record: Appraisal, values: Mapping[str, Any], version: int | None) -> Appraisal:
    """Change the head of a draft. Raises records.Conflict and ValidationError as `revise` does."""
    _check_draft(record)
    _check_day(values.get("appraised_on"), timezone.now())
    changed = records.change(record=record, values=values, version=version)
    return _follow(changed) if "party" in values else changed


@transaction.atomic
def change_all(*, records: models.QuerySet[Appraisal], values: Mapping[str, Any]) -> int:
    """Hand many appraisals over; answers how many. Raises ValidationError for anything else: each is made by itself."""
    if values.keys() - {"owner"}:
        raise ValidationError(_("Appraisals are changed one by one."))
    return records.update(**values)


@transaction.atomic
def delete(*, records: models.QuerySet[Appraisal], at: datetime) -> int:
    """Put appraisals into the bin. Raises ValidationError for one in force: credit ends with a reason."""
    found = records.filter(state=State.IN_FORCE).first()
    if found is not None:
        raise ValidationError(_("%(appraisal)s is in force: end the credit first.") % {"appraisal": found})
    return Appraisal.objects.filter(pk__in=records.values("pk")).bin(at=at)


@transaction.atomic
def grant(
    *,
    appraisal: Appraisal,
    limit: int,
    terms_days: int | None = None,
    review_on: date | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> Appraisal:
    """Put an appraisal in force with this limit, in minor units; the one before it ends.

    Terms and review follow from the grade unless given. Raises PermissionDenied for who may not decide on credit,
    ValidationError for an appraisal that is no draft, that leaves one of the five C's out, or whose limit is not the
    one proposed and not reasoned.
    """
    if not by.able(DECIDE):
        raise PermissionDenied
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    _check_draft(appraisal)
    grade = _checked_grade(appraisal)
    review_on = review_on or timezone.localdate(at) + relativedelta(months=grade.review_months)
    _check_granted(appraisal, limit, review_on, reason.strip(), at)
    for former in Appraisal.objects.select_for_update().filter(party=appraisal.party_id, state=State.IN_FORCE):
        records.change(record=former, values={"state": State.ENDED}, version=None)
    granted = {
        "state": State.IN_FORCE,
        "limit": limit,
        "terms_days": grade.terms_days if terms_days is None else terms_days,
        "review_on": review_on,
        "granted_at": at,
        "granted_grade": grade,
        "reason": reason.strip(),
    }
    appraisal = records.change(record=appraisal, values=granted, version=None)
    publish(_told(appraisal, grade, by=by, at=at))
    return appraisal


@transaction.atomic
def end(*, appraisal: Appraisal, reason: str, by: User, at: datetime) -> Appraisal:
    """Give the customer no credit any more. Raises PermissionDenied as `grant` does, ValidationError without a reason
    or for an appraisal that is not in force.
    """
    if not by.able(DECIDE):
        raise PermissionDenied
    appraisal = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
    if appraisal.state != State.IN_FORCE:
        raise ValidationError(_("Only credit that is in force can end."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the credit ends.")})
    ended = records.change(record=appraisal, values={"state": State.ENDED, "reason": reason.strip()}, version=None)
    subject = (Appraisal._meta.label_lower, ended.pk)
    publish(CreditEnded(at=at, by_id=by.pk, party_id=ended.party_id, subject=subject, reason=reason.strip()))
    return ended


@transaction.atomic
def measure_again(*, appraisals: Iterable[Appraisal], at: datetime) -> int:
    """Let what facts measure speak anew in appraisals in force; answers how many changed. Limits stay as granted."""
    held = {appraisal.party_id: appraisal for appraisal in appraisals}
    behaviours = measured(held, at=at)
    changed = 0
    rows = AppraisalScore.objects.filter(
        appraisal__in=held.values(), criterion__measure=Measure.PAYMENTS, appraisal__party__in=behaviours
    )
    for row in rows.select_related("appraisal"):
        behaviour = behaviours[row.appraisal.party_id]
        if row.score != (score := score_of(behaviour)):
            records.change(record=row, values={"score": score, "evidence": evidence_of(behaviour)}, version=None)
            _follow(held[row.appraisal.party_id])
            changed += 1
    return changed


def _write_scores(appraisal: Appraisal, scores: Sequence[Scored]) -> None:
    stored = {row.criterion_id: row for row in appraisal.scores.all()}
    for scored in scores:
        row = stored.pop(scored.criterion.pk, None) or AppraisalScore(appraisal=appraisal, criterion=scored.criterion)
        if row.pk is None or (row.score, row.evidence) != (scored.score, scored.evidence):
            row.score, row.evidence = scored.score, scored.evidence
            row.full_clean()
            row.save()
    for row in stored.values():
        row.delete()


def _follow(appraisal: Appraisal) -> Appraisal:
    """Bring score, grade and proposed limit up to date with the scores."""
    appraisal = Appraisal.objects.select_related("party").get(pk=appraisal.pk)
    appraisal.score = weighted(scores_of(appraisal))
    appraisal.grade = grade_for(appraisal.score, Grade.objects.all())
    appraisal.proposed = proposed_limit(appraisal.grade, appraisal.party.value)
    appraisal.save(update_fields=["score", "grade", "proposed"])
    return appraisal


def scores_of(appraisal: Appraisal) -> dict[Criterion, Decimal]:
    """The scores of an appraisal by their criteria."""
    return {row.criterion: row.score for row in appraisal.scores.select_related("criterion")}


def _told(appraisal: Appraisal, grade: Grade, *, by: User, at: datetime) -> CreditGranted:
    return CreditGranted(
        at=at,
        by_id=by.pk,
        party_id=appraisal.party_id,
        subject=(Appraisal._meta.label_lower, appraisal.pk),
        amount=appraisal.limit or 0,
        currency=appraisal.currency,
        days=appraisal.terms_days or 0,
        grade=grade.name,
    )


def _checked_grade(appraisal: Appraisal) -> Grade:
    """The grade of an appraisal that leaves none of the five C's out."""
    missing = [str(Factor(f).label) for f, score in by_factor(scores_of(appraisal)).items() if score is None]
    if missing:
        text = _("Nothing is scored yet under: %(factors)s.")
        raise ValidationError(text % {"factors": _(", ").join(missing)})
    if appraisal.grade is None:
        raise ValidationError(_("The score reaches no credit grade: set up the grades, or give no credit."))
    return appraisal.grade


def _check_granted(appraisal: Appraisal, limit: int, review_on: date, reason: str, at: datetime) -> None:
    if limit < 0:
        raise ValidationError({"limit": _("A limit cannot be below zero.")})
    if limit != appraisal.proposed and not reason:
        raise ValidationError({"reason": _("Say why the limit is not the one that the grade proposes.")})
    if review_on <= timezone.localdate(at):
        raise ValidationError({"review_on": _("The next review lies in the future.")})


def _check_draft(appraisal: Appraisal) -> None:
    if appraisal.state != State.DRAFT:
        raise ValidationError(_("This appraisal was decided on: make a new one."))


def _check_day(day: date | None, at: datetime) -> None:
    if day is not None and day > timezone.localdate(at):
        raise ValidationError({"appraised_on": _("This day is yet to come: enter when it happened.")})
