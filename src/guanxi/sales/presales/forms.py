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
from guanxi.workbench.each import EachField, EachInput
from guanxi.workbench.keys import key_in

LONGEST = RunStep._meta.get_field("remark").max_length or 0


class MarksInput(EachInput):
    """Points and a comment for each step; programs send {step: {"points": 8, "remark": "…"}}."""

    template_name = "sales/presales/marks.html"

    def sent(self, data: Any, box: str) -> Any:
        return {"points": data[box], "remark": data.get(f"{box}_remark")}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"longest": LONGEST}


class MarksField(EachField):
    """A mark of each step, by its key. A step without points does not apply."""

    widget = MarksInput
    missing = gettext_lazy("Give points for one step at least.")

    def offer(self, steps: Sequence[RunStep]) -> None:
        """Ask for these steps, which begin with the marks that they have."""
        self.widget.records = steps  # type: ignore[attr-defined]
        self.initial = {str(step.pk): {"points": step.given, "remark": step.remark} for step in steps}

    def read(self, given: Any) -> Mark:
        told = given if isinstance(given, dict) else {"points": given}
        points = str("" if told.get("points") is None else told["points"]).strip()
        remark = str(told.get("remark") or "").strip()
        if points and key_in(points) is None:
            raise ValidationError(_("“%(text)s” are no points: give a whole number.") % {"text": points[:40]})
        if len(remark) > LONGEST:
            raise ValidationError(_("A comment has at most %(n)s characters.") % {"n": LONGEST})
        return Mark(key_in(points) if points else None, remark)


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
