"""The scheme by which credit is appraised, and the appraisals."""

from guanxi.credit.models.appraisal import Appraisal, AppraisalScore
from guanxi.credit.models.scheme import Criterion, Factor, Grade

__all__ = ["Appraisal", "AppraisalScore", "Criterion", "Factor", "Grade"]
