"""The forms of credit: an appraisal with a score for each criterion, and what its verbs ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.credit.models import Appraisal, Criterion, Factor
from guanxi.credit.scoring import Scored
from guanxi.parties.models import Party
from guanxi.workbench.fields import DayInput, MoneyField, RecordField
from guanxi.workbench.forms import RecordForm


class AppraisalForm(RecordForm):
    """The head of an appraisal."""

    party = RecordField(Party, label=gettext_lazy("Customer"))

    class Meta:
        model = Appraisal
        fields = ["party", "appraised_on", "owner"]
        widgets = {"appraised_on": DayInput}
        labels = {"owner": gettext_lazy("Appraised by")}


class ScoreForm(forms.Form):
    """One criterion: left without a score, it does not count."""

    criterion = forms.ModelChoiceField(
        Criterion.objects.all(), label=gettext_lazy("Criterion"), widget=forms.HiddenInput
    )
    score = forms.DecimalField(
        label=gettext_lazy("Score"), min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
    )
    evidence = forms.CharField(label=gettext_lazy("What shows it"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["score"].widget.attrs |= {"inputmode": "decimal", "placeholder": "0–100"}


class ScoresFormSet(BaseFormSet):  # type: ignore[type-arg]
    """The criteria with their scores."""

    criteria: Mapping[int, Criterion]

    @property
    def scored(self) -> list[Scored]:
        """Those that were given a score."""
        return collect(self.forms)

    @property
    def by_factor(self) -> list[tuple[Factor, list[tuple[Criterion, forms.Form]]]]:
        """The forms under the five C's, for the page."""
        pairs = [(self.criteria[form.initial["criterion"]], form) for form in self.forms]
        return [(factor, [pair for pair in pairs if pair[0].factor == factor]) for factor in Factor]


Scores = formset_factory(ScoreForm, formset=ScoresFormSet, extra=0, max_num=200)


def scores_form(data: Mapping[str, Any] | None, appraisal: Appraisal | None, suggested: Iterable[Scored]) -> Any:
    """A form for each criterion in use, and for what the appraisal scored besides; `suggested` stands in empty ones."""
    stored = {row.criterion_id: row for row in appraisal.scores.all()} if appraisal else {}
    offered = {one.criterion.pk: one for one in suggested}
    criteria = {one.pk: one for one in Criterion.objects.order_by("-weight", "pk") if one.is_used or one.pk in stored}
    initial = []
    for pk in criteria:
        known = stored.get(pk) or offered.get(pk)
        told = {"score": known.score.normalize(), "evidence": known.evidence} if known else {}
        initial.append({"criterion": pk, **told})
    made: Any = Scores(data, initial=initial, prefix="scores")
    made.criteria = criteria
    return made


def collect(given: Sequence[Any]) -> list[Scored]:
    """The scores as the actions take them. Raises ValidationError where a criterion is named twice."""
    scored: dict[int, Scored] = {}
    for form in given:
        values = form.cleaned_data
        if not values or values.get("score") is None:
            continue
        if values["criterion"].pk in scored:
            raise ValidationError(_("“%(criterion)s” is scored twice.") % {"criterion": values["criterion"]})
        scored[values["criterion"].pk] = Scored(values["criterion"], values["score"], values["evidence"])
    return list(scored.values())


class GrantForm(forms.Form):
    """The limit that is granted, and its terms; empty terms follow from the grade."""

    limit = MoneyField(label=gettext_lazy("Credit limit"))
    terms_days = forms.IntegerField(label=gettext_lazy("Days to pay"), min_value=0, max_value=365, required=False)
    review_on = forms.DateField(label=gettext_lazy("Next review"), widget=DayInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason, where the limit is not the one proposed"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, appraisal: Appraisal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"].currency = appraisal.currency  # type: ignore[attr-defined]
        self.initial.setdefault("limit", appraisal.proposed)
        self.initial.setdefault("terms_days", appraisal.grade.terms_days if appraisal.grade else None)


class EndForm(forms.Form):
    """Why the credit ends."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea({"rows": 2}))
