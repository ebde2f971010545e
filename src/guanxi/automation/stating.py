"""What a rule says as one JSON object, which is read and sent alike: programs write rules in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.automation import editing
from guanxi.automation.editing import RuleEditor
from guanxi.automation.models import Rule
from guanxi.automation.steps.registry import step_kind, step_kinds
from guanxi.workbench.listing import Listing

# What the editor calls what a statement calls otherwise.
INPUTS = {"fields": "fields_changed"}
PARTS = ("trigger", "fields", "at", "date_field", "days")
Wrong = dict[str, list[str]]


def statement(rule: Rule) -> dict[str, Any]:
    """What the rule says: when (`trigger` and what belongs to it), if (`condition`), then (`steps`)."""
    said = {part: rule.definition.get(part) for part in PARTS[1:]}
    kept = {"condition": rule.definition.get("condition"), "steps": rule.definition["steps"]}
    return {"trigger": rule.trigger, **said, **kept}


def stated(listing: Listing, user: User, said: Mapping[str, Any], *, name: str, is_on: bool) -> RuleEditor:
    """The editor of a rule with what a statement says, to be checked as if it had been filled in."""
    data = QueryDict(mutable=True)
    data["name"] = name
    for key in PARTS:
        _put(data, INPUTS.get(key, key), said.get(key))
    _put(data, "is_on", is_on)
    data["condition"] = json.dumps(said["condition"]) if said.get("condition") else ""
    for number, step in enumerate(said.get("steps") or ()):
        data.appendlist("step", f"{step.get('kind', '')}:{number}")
        for key, value in step.items():
            _put(data, f"step{number}-{key}", value)
    return editing.sent(listing, user, data)


def wrong_in(edited: RuleEditor, said: Mapping[str, Any]) -> Wrong:
    """What is wrong with a statement, by its parts (`steps.0.field`); empty where nothing is."""
    wrong = _unknown(edited, said.get("steps") or ())
    if edited.is_valid() or wrong:
        return wrong
    outputs = {name: key for key, name in INPUTS.items()}
    wrong = {outputs.get(name, name): texts for name, texts in _texts(edited.form).items()}
    for step in edited.steps:
        wrong |= {f"steps.{step.number}.{name}": texts for name, texts in _texts(step.form).items()}
    if edited.problem is not None:
        wrong["condition"] = [str(edited.problem)]
    if edited.missing:
        wrong["steps"] = [edited.missing]
    return {name.removesuffix(".__all__").replace("__all__", ""): texts for name, texts in wrong.items()}


def _texts(form: forms.Form) -> Wrong:
    return {name: [str(text) for text in texts] for name, texts in form.errors.items()}


def _unknown(edited: RuleEditor, steps: Iterable[Mapping[str, Any]]) -> Wrong:
    """Steps of no kind, and what their kinds do not ask for."""
    wrong: Wrong = {}
    forms = {step.number: step.form for step in edited.steps}
    for number, step in enumerate(steps):
        if step_kind(str(step.get("kind", ""))) is None or number not in forms:
            names = ", ".join(kind.key for kind in step_kinds())
            wrong[f"steps.{number}.kind"] = [_("This is none of: %s.") % names]
            continue
        # What is not asked for may be so because of what is wrong with the rest.
        surplus = sorted(step.keys() - forms[number].fields.keys() - {"kind"})
        if surplus and forms[number].is_valid():
            wrong[f"steps.{number}.{surplus[0][:40]}"] = [_("There is no such field.")]
    return wrong


def _put(data: QueryDict, name: str, value: Any) -> None:
    """A value as an input of the editor sends it."""
    if isinstance(value, list):
        data.setlist(name, [str(one) for one in value])
    elif value is True:
        data[name] = "on"
    elif value is not None and value is not False:
        data[name] = str(value)
