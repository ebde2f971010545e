"""The forms of pipelines and their stages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guanxi.sales.models import Need, Opportunity, Stage, StageKind
from guanxi.workbench.forms import RecordForm


class StageForm(RecordForm):
    """A stage of a pipeline."""

    needs = forms.MultipleChoiceField(
        label=_("Exit criteria"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without these an opportunity goes no further."),
    )

    class Meta:
        model = Stage
        fields = ["name", "kind", "position", "probability", "learns", "rot_days", "needs", "guidance"]

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if (
            self.instance.pk
            and kind != self.instance.kind
            and Opportunity.everything.filter(stage=self.instance).exists()
        ):
            raise ValidationError(_("Opportunities stand in this stage: what it means for them is not changed."))
        return kind

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        certain = {StageKind.WON: 100, StageKind.LOST: 0}
        if (kind := cleaned.get("kind")) in certain:
            cleaned |= {"probability": certain[StageKind(kind)], "learns": False, "rot_days": None, "needs": []}
        return cleaned
