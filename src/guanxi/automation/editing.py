"""The editor of a rule: its form, the editor of its condition and its steps, read and checked together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.automation.forms import RuleForm
from guanxi.automation.models import Rule
from guanxi.automation.steps.registry import Settings, StepForm, StepKind, step_kind
from guanxi.conditions.compiler import compile as compile_condition
from guanxi.conditions.editor import Editor, editor
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING, Condition, parse, to_json
from guanxi.conditions.urltext import from_text
from guanxi.workbench.listing import Listing

MOST_STEPS = 20


@dataclass(frozen=True)
class Step:
    """One step in the editor; `number` tells its inputs from those of the others."""

    kind: StepKind
    form: StepForm
    number: int


@dataclass
class RuleEditor:
    """A rule as it is being edited, with what is wrong with it."""

    listing: Listing
    user: User
    form: RuleForm
    steps: list[Step] = field(default_factory=list)
    condition: Condition = EVERYTHING
    problem: ConditionError | None = None
    missing: str = ""

    @property
    def condition_editor(self) -> Editor:
        """The editor of the condition."""
        language = get_language() or "en"
        return editor(
            self.condition, self.listing.vocabulary, language, user=self.user, name="condition", problem=self.problem
        )

    @property
    def next_number(self) -> int:
        return max((step.number for step in self.steps), default=-1) + 1

    def is_valid(self) -> bool:
        """Whether all of it can be saved; otherwise its parts say what is wrong."""
        found = [self.form.is_valid(), *(step.form.is_valid() for step in self.steps), self._understands()]
        if not self.steps:
            self.missing = _("Add what is to be done.")
        return all(found) and not self.missing

    def values(self) -> dict[str, Any]:
        """What the rule is to hold."""
        steps = [{"kind": step.kind.key, **step.form.settings()} for step in self.steps]
        condition = None if self.condition == EVERYTHING else to_json(self.condition)
        definition = {**self.form.definition, "condition": condition, "steps": steps}
        given = self.form.cleaned_data
        return {"name": given["name"], "is_on": given["is_on"], "trigger": given["trigger"], "definition": definition}

    def _understands(self) -> bool:
        if self.problem is None:
            try:
                compile_condition(self.condition, self.listing.vocabulary, now=timezone.now(), user=self.user)
            except ConditionError as error:
                self.problem = error
        return self.problem is None


def opened(listing: Listing, user: User, rule: Rule | None = None) -> RuleEditor:
    """The editor as it is first shown."""
    if rule is None:
        return RuleEditor(listing, user, RuleForm(listing=listing, user=user, initial={"is_on": True}))
    said = rule.definition
    initial = {
        "version": rule.version,
        "name": rule.name,
        "is_on": rule.is_on,
        "trigger": rule.trigger,
        "fields_changed": said.get("fields", []),
        "at": said.get("at"),
        "date_field": said.get("date_field"),
        "days": said.get("days"),
    }
    made = RuleEditor(listing, user, RuleForm(listing=listing, user=user, initial=initial))
    made.condition = parse(said["condition"]) if said.get("condition") else EVERYTHING
    for number, settings in enumerate(said["steps"]):
        kind = step_kind(settings["kind"])
        if kind is not None:
            made.steps.append(Step(kind, step_form(kind, number, listing, user, chosen=settings), number))
    return made


def sent(listing: Listing, user: User, data: QueryDict) -> RuleEditor:
    """The editor with what was sent: its steps stand in the order of the inputs named `step`."""
    made = RuleEditor(listing, user, RuleForm(data, listing=listing, user=user))
    try:
        made.condition = from_text(data.get("condition", ""))
    except ConditionError as error:
        made.problem = error
    for text in data.getlist("step")[:MOST_STEPS]:
        key, _colon, number = text.partition(":")
        kind = step_kind(key)
        if kind is not None and number.isdecimal():
            made.steps.append(Step(kind, step_form(kind, int(number), listing, user, data=data), int(number)))
    return made


def step_form(
    kind: StepKind,
    number: int,
    listing: Listing,
    user: User,
    *,
    data: QueryDict | None = None,
    chosen: Settings | None = None,
) -> StepForm:
    """The form of one step."""
    return kind.form(data, prefix=f"step{number}", listing=listing, user=user, chosen=chosen or {})
