"""The form of an inspection: points and a comment for each step of the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.sales.models import FlowRun, RunStep
from guanxi.sales.presales.inspecting import Mark
from guanxi.workbench.keys import key_in

LONGEST = RunStep._meta.get_field("remark").max_length or 0


class MarksInput(forms.Widget):
    """Points and a comment for each step; programs send {step: {"points": 8, "remark": "…"}}."""

    template_name = "sales/presales/marks.html"
    steps: Sequence[RunStep] = ()

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_{self.steps[0].pk}" if self.steps else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if isinstance(given := data.get(name), dict):
            return given
        return {
            str(step.pk): {"points": data.get(f"{name}_{step.pk}"), "remark": data.get(f"{name}_{step.pk}_remark")}
            for step in self.steps
            if f"{name}_{step.pk}" in data
        }

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        given = value if isinstance(value, dict) else {}
        context["marks"] = [(step, given.get(str(step.pk)) or {}) for step in self.steps]
        context["longest"] = LONGEST
        return context


class MarksField(forms.JSONField):
    """A mark of each step, by its key. A step without points does not apply."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=MarksInput(), **kwargs)

    def offer(self, steps: Sequence[RunStep]) -> None:
        """Ask for these steps, which begin with the marks that they have."""
        self.widget.steps = steps  # type: ignore[attr-defined]
        self.initial = {str(step.pk): {"points": step.given, "remark": step.remark} for step in steps}

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data

    def prepare_value(self, value: Any) -> Any:
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError(_("Give points for one step at least."))
        return dict(_mark(key, mark) for key, mark in value.items())

    def validate(self, value: Any) -> None:
        """An inspection without points is refused by the action, in its words."""


class InspectionForm(forms.Form):
    """How a conversation went, step by step and as a whole."""

    marks = MarksField(
        label=gettext_lazy("Steps"), help_text=gettext_lazy("A step left without points does not apply here.")
    )
    verdict = forms.CharField(
        label=gettext_lazy("Comment of the inspection"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, run: FlowRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked: Any = self.fields["marks"]
        asked.offer(run.steps.order_by("position", "pk"))
        self.initial["verdict"] = run.verdict


def _mark(key: Any, given: Any) -> tuple[int, Mark]:
    step, told = key_in(str(key)), given if isinstance(given, dict) else {"points": given}
    points = str("" if told.get("points") is None else told["points"]).strip()
    remark = str(told.get("remark") or "").strip()
    if step is None or (points and key_in(points) is None):
        raise ValidationError(_("“%(text)s” are no points: give a whole number.") % {"text": points[:40]})
    if len(remark) > LONGEST:
        raise ValidationError(_("A comment has at most %(n)s characters.") % {"n": LONGEST})
    return step, Mark(key_in(points) if points else None, remark)
