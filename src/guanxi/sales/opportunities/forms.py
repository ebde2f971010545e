"""The form of an opportunity, and those of its verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models import Party
from guanxi.sales.models import Opportunity, OutcomeReason, Pipeline, Rival, Stage, StageKind
from guanxi.workbench.fields import DayInput, MomentField, MoneyField, RecordField, SuggestInput
from guanxi.workbench.forms import RecordForm
from guanxi.workbench.keys import key_in


class StageField(forms.ModelChoiceField):
    """A stage, told with its pipeline where there are several."""

    def offer(self, stages: models.QuerySet[Stage]) -> None:
        """Offer these stages alone."""
        self.queryset = stages.select_related("pipeline")

    def label_from_instance(self, obj: Stage) -> str:  # type: ignore[override]
        return f"{obj.pipeline} · {obj}" if self._tells_pipeline else str(obj)

    @cached_property
    def _tells_pipeline(self) -> bool:
        return Pipeline.objects.count() > 1


class OpportunityForm(RecordForm):
    """An opportunity; its products, people, competitors and splits are added on its page."""

    party = RecordField(Party, label=_("Customer"), required=False)
    stage = StageField(Stage.objects.none(), label=_("Stage"), required=False)
    amount = MoneyField(label=_("Amount"), required=False, help_text=_("Follows from the products, if any."))
    opened_at = MomentField(label=_("Opened"), required=False)

    class Meta:
        model = Opportunity
        fields = [
            "name",
            "party",
            "stage",
            "amount",
            "expected_on",
            "forecast",
            "next_step",
            "next_step_on",
            "source",
            "reason",
            "reason_note",
            "lost_to",
            "opened_at",
            "code",
            "owner",
        ]
        widgets = {"expected_on": DayInput, "next_step_on": DayInput}
        labels = {"owner": _("Salesperson")}
        help_texts = {"code": _("Leave empty to have one given.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = not self.instance.pk
        if "code" in self.fields:
            self.fields["code"].required = not is_new
        if "stage" in self.fields:
            self.fields["stage"].required = not is_new
            offered = Stage.objects.filter(kind=StageKind.OPEN) if is_new else Stage.objects.all()
            self.fields["stage"].offer(offered)  # type: ignore[attr-defined]
        if is_new and not self.is_bound and "name" in self.fields:
            self._propose_name()
        for name in ("reason", "reason_note", "lost_to") if is_new or self.instance.is_open else ():
            if not is_new and self.is_bound:
                continue
            self.fields.pop(name, None)

    def _propose_name(self) -> None:
        """It is called by its customer and the month, if it is begun at one whose name the user reads."""
        party, user = key_in(str(self.initial.get("party") or "")), self.user
        if party is None or user is None or not user.reads(Party._meta.label_lower, "name"):
            return
        found = Party.objects.visible_to(user).filter(pk=party).first()
        if found is not None:
            month = formats.date_format(timezone.localdate(), "YEAR_MONTH_FORMAT")
            self.initial.setdefault("name", f"{found.name} · {month}")

    def clean_amount(self) -> int | None:
        amount: int | None = self.cleaned_data["amount"]
        if amount is not None:
            MinValueValidator(0, _("This cannot be negative."))(amount)
        return amount

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.instance.pk:
            # What is left empty is given by the action.
            for name in ("stage", "opened_at", "code"):
                if cleaned.get(name) in (None, ""):
                    cleaned.pop(name, None)
        return cleaned


def _rivals() -> list[str]:
    return list(Rival.objects.order_by("name").values_list("name", flat=True).distinct()[:500])


class _AboutOne(forms.Form):
    """A form about one opportunity."""

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opportunity = opportunity


class AdvanceForm(_AboutOne):
    """To which open stage."""

    stage = StageField(Stage.objects.none(), label=_("Stage"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_stages = Stage.objects.filter(kind=StageKind.OPEN).exclude(pk=self.opportunity.stage_id)
        self.fields["stage"].offer(open_stages)  # type: ignore[attr-defined]


class NextStepForm(_AboutOne):
    """What is done next, and by when."""

    next_step = forms.CharField(label=_("Next step"), max_length=200)
    next_step_on = forms.DateField(label=_("Due"), required=False, widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**{name: getattr(self.opportunity, name) for name in self.fields}, **self.initial}


class WinForm(_AboutOne):
    """For how much, and why we were chosen."""

    amount = MoneyField(label=_("Amount"))
    reason = forms.ModelChoiceField(
        OutcomeReason.objects.filter(outcome=StageKind.WON).order_by("pk"), label=_("Reason"), required=False
    )
    note = forms.CharField(label=_("What happened"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = self.opportunity.currency  # type: ignore[attr-defined]
        self.initial.setdefault("amount", self.opportunity.amount)


class LoseForm(_AboutOne):
    """Why, and to whom."""

    reason = forms.ModelChoiceField(
        OutcomeReason.objects.filter(outcome=StageKind.LOST).order_by("pk"), label=_("Reason")
    )
    lost_to = forms.CharField(label=_("Lost to"), max_length=120, required=False, widget=SuggestInput(_rivals))
    note = forms.CharField(label=_("What happened"), max_length=500, required=False)


class ReopenForm(_AboutOne):
    """Why, and where it goes on."""

    note = forms.CharField(label=_("Why"), max_length=500)
    stage = StageField(
        Stage.objects.none(), label=_("Stage"), required=False, help_text=_("Empty: where it stood before.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].offer(Stage.objects.filter(kind=StageKind.OPEN))  # type: ignore[attr-defined]
