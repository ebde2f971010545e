"""How the company wants its watchers: one small form each, told what is wrong at the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from guanxi.actionmessages.models import WatcherSetting
from guanxi.actionmessages.watching import Watcher

MOST = 100_000


class RuleForm(forms.Form):
    """Whether a watcher is on, and its thresholds: whole numbers, none of them empty."""

    is_on = forms.BooleanField(required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, watcher: Watcher, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, auto_id=f"{watcher.key.replace('.', '-')}-%s", initial=initial)
        self.fields["is_on"].widget.attrs["class"] = "form-check-input"
        for parameter in watcher.parameters:
            label = f"{parameter.label} ({parameter.unit})" if parameter.unit else str(parameter.label)
            self.fields[parameter.key] = forms.IntegerField(label=label, min_value=0, max_value=MOST)


@dataclass(frozen=True)
class Rule:
    """A watcher with its form."""

    watcher: Watcher
    form: RuleForm


def rules_of(watchers: Iterable[Watcher], *, locked: bool) -> list[Rule]:
    """Every watcher with what the company has set, or what is delivered. One query."""
    settings = {setting.watcher: setting for setting in WatcherSetting.objects.all()}
    found = []
    for watcher in watchers:
        setting = settings.get(watcher.key)
        values = watcher.defaults() | (setting.thresholds if setting else {})
        form = RuleForm(initial=values | {"is_on": setting is None or setting.is_on}, watcher=watcher)
        for field in form.fields.values():
            field.disabled = locked
        found.append(Rule(watcher, form))
    return found
