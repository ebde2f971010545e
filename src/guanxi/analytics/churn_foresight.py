"""The look ahead: learn two horizons ago, test one horizon ago, learn from there and warn of the next horizon."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from guanxi.analytics.churn_definition import Definition, Ended
from guanxi.analytics.churn_features import Known, Matrix, matrix
from guanxi.analytics.churn_model import ChurnModel, Trial, Unlearnable, refuse_leaks, tried
from guanxi.analytics.churn_warning import Offer, cut_off, unranked, warnings


@dataclass(frozen=True)
class Foresight:
    """What is needed to look ahead: what is known of whom, who counts as lost, and how far ahead."""

    known: Known
    rule: Definition
    ahead: timedelta
    margin: float
    offer: Offer

    def told(self, learner: ChurnModel) -> tuple[dict[str, Any], dict[str, pa.Table]]:
        """The figures and tables of a learnt and tested model; where none can be learnt, why, and who is at risk."""
        summary = self.known.summary
        now = self._matrix(summary.as_of, None)
        try:
            trial = self._learnt(learner)
        except Unlearnable as why:
            figures = dict.fromkeys(("auc", "lift_at_10", "brier", "brier_of_the_rate", "tested", "offer"))
            customers = unranked(summary, now, self.margin)
            because = {"template": why.template, "facts": why.facts}
            return {
                **figures,
                "not_learnt": why.sentence,
                "not_learnt_because": because,
                "count": customers.num_rows,
            }, {"customers": customers}
        customers = warnings(summary, learner, now, self.margin, self.offer)
        tested = {
            "learnt_on": self._back(2),
            "tested_on": self._back(1),
            "customers": trial.customers,
            "lost": trial.lost,
        }
        figures = {
            "auc": trial.auc,
            "lift_at_10": trial.lift_at_10,
            "brier": trial.brier,
            "brier_of_the_rate": trial.brier_of_the_rate,
            "tested": tested,
            "not_learnt": None,
            "not_learnt_because": None,
            "count": customers.num_rows,
            "offer": cut_off(customers, self.offer),
        }
        return figures, {"calibration": pa.Table.from_pylist(trial.calibration), "customers": customers}

    def _learnt(self, learner: ChurnModel) -> Trial:
        """Test the learner on a later day than it learns from, then let it learn from that day too."""
        summary = self.known.summary
        first = summary.data.engine.row(summary.days.aggregate(day=summary.days.day.min()))["day"]
        if first > self._back(3):
            raise Unlearnable(
                "too_short",
                "The data begin on {first}: to foresee {days} days, at least three times as many are needed.",
                first=first,
                days=self.ahead.days,
            )
        early, later = self._matrix(self._back(2), self.ahead), self._matrix(self._back(1), self.ahead)
        refuse_leaks(early)
        refuse_leaks(later)
        trial = tried(learner.fit(early), later)
        learner.fit(later)
        return trial

    def _matrix(self, day: date, ahead: timedelta | None) -> Matrix:
        """The customers still there on a day with their features, and with the outcome if the horizon has passed."""
        returns = None
        if ahead is not None:
            days = self.known.summary.days
            bought = days.filter(days.bought, days.day > day, days.day <= day + ahead)
            stays = self.rule.there(day + ahead)
            returns = stays.filter(stays.active) if isinstance(self.rule, Ended) else bought
        return matrix(self.known.summary.data.engine, self.known.on(day), self.rule.there(day), returns)

    def _back(self, horizons: int) -> date:
        return self.known.summary.as_of - horizons * self.ahead
